import { count, t } from '../text/index.ts';

export type Bar = { label: string; value: number };

/** Figures over time as bars, with the same as a table: a picture tells a screen reader nothing. */
export function Bars({
  bars,
  label,
  columns,
}: {
  bars: readonly Bar[];
  label: string;
  columns: readonly [string, string];
}) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <>
      <div class="bars" role="img" aria-label={label}>
        <span class="bars-most">{count(most)}</span>
        {bars.map((bar) => (
          <span key={bar.label} class="bar" title={t().labelled(bar.label, count(bar.value))}>
            <span class="bar-fill" style={{ height: `${(bar.value / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <div class="bars-axis" aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>{bars[Math.floor(bars.length / 2)]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <details class="as-table">
        <summary>{t().state.table}</summary>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row">{bar.label}</th>
                <td class="number">{count(bar.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
