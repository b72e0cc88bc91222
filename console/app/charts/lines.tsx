import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { matching } from '../shell/matching.ts';
import { theme } from '../shell/theme.ts';
import { count, language, t } from '../text/index.ts';
import { clockTime, dayTime } from '../time/format.ts';

type Values = readonly (number | null)[];
export type LineChartProps = {
  label: string;
  /** Times, ISO 8601, the oldest first. */
  at: readonly string[];
  timeLabel: string;
  lines: readonly { label: string; values: Values }[];
};

const HEIGHT = 200;
const TABLE_ROWS = 48;
/** What a theme that follows the system follows. */
const isDark = matching('(prefers-color-scheme: dark)');

/** Figures over time, with a cursor that tells them; the same stands below as a table, for those who see no canvas. */
export function LineChart({ label, at, timeLabel, lines }: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const seconds = at.map((time) => Date.parse(time) / 1_000);
    const chart = new uPlot(
      optionsFor(element, { timeLabel, lines }),
      [seconds, ...lines.map(({ values }) => [...values])] as uPlot.AlignedData,
      element,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [at, lines.length, language.value, theme.value, isDark.value]);
  return (
    <>
      <div class="line-chart" role="img" aria-label={label} ref={place} />
      <details class="as-table">
        <summary>{t().state.table}</summary>
        <table>
          <thead>
            <tr>
              {[timeLabel, ...lines.map((line) => line.label)].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(at).map((n) => (
              <tr key={at[n]}>
                <th scope="row">{dayTime(at[n] ?? '')}</th>
                {lines.map(({ label: name, values }) => (
                  <td key={name} class="number">
                    {values[n] == null ? '–' : count(values[n])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** The newest first, and no more than somebody reads. */
function rowsOf(at: readonly string[]): number[] {
  return at
    .map((_, n) => n)
    .toReversed()
    .slice(0, TABLE_ROWS);
}

function optionsFor(
  element: HTMLElement,
  { timeLabel, lines }: Pick<LineChartProps, 'timeLabel' | 'lines'>,
): uPlot.Options {
  const style = getComputedStyle(element);
  // A canvas knows no variables: the colors are those that the style sheet says for text and borders here.
  const { color: ink, borderTopColor: grid, outlineColor: accent, textDecorationColor: second } = style;
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 28, 0, 0],
    axes: [
      { ...axis, values: (_, times) => times.map((at) => clockTime(new Date(at * 1_000).toISOString())) },
      { ...axis, size: 56 },
    ],
    series: [
      {
        label: timeLabel,
        value: (_, at) => (at === null ? '–' : dayTime(new Date(at * 1_000).toISOString())),
      },
      ...lines.map(({ label }, n) => ({
        label,
        stroke: n === 0 ? accent : second,
        width: 1.5,
        spanGaps: false,
      })),
    ],
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
  };
}
