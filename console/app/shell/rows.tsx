import type { ComponentChildren } from 'preact';
import { Panel } from './panel.tsx';

type Props = { title?: string; columns: readonly string[]; children: ComponentChildren };

/** A table of rows in a panel of its own. On a narrow window each row stands by itself, each cell below the other with its column's name. */
export function Rows({ title, columns, children }: Props) {
  const table = (
    <div class="scrolls">
      <table class="rows stacked" style={namesOf(columns)}>
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
  );
  return title === undefined ? (
    <section class="panel">{table}</section>
  ) : (
    <Panel title={title}>{table}</Panel>
  );
}

/** For the style sheet, which writes them before the cells: `--column-1` and so on, as strings of CSS. */
function namesOf(columns: readonly string[]) {
  return Object.fromEntries(columns.map((name, n) => [`--column-${n + 1}`, JSON.stringify(name)]));
}
