import type { ComponentChildren } from 'preact';

type Props = { title?: string; columns: readonly string[]; children: ComponentChildren };

/** A table of rows in a panel of its own, which scrolls where it is wider than the window. */
export function Rows({ title, columns, children }: Props) {
  return (
    <section class="panel">
      {title !== undefined && <h2>{title}</h2>}
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
