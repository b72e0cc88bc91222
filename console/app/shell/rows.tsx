import type { ComponentChildren } from 'preact';

/** A table of rows in a panel of its own, which scrolls where it is wider than the window. */
export function Rows({ columns, children }: { columns: readonly string[]; children: ComponentChildren }) {
  return (
    <section class="panel">
      <div class="scrolls">
        <table class="rows">
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}
