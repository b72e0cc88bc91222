/** Mermaid's charts, which GitHub draws. Labels must hold no quotes. */

export function barChart(axis: string, bars: ReadonlyMap<string, number>): string {
  return chart(axis, [...bars.keys()], [`bar [${[...bars.values()].join(', ')}]`]);
}

/** `lines`: by name, a value for each place of `along`. */
export function lineChart(
  axis: string,
  along: readonly string[],
  lines: ReadonlyMap<string, readonly number[]>,
): string {
  const drawn = [...lines].map(([name, values]) => `line "${name}" [${values.join(', ')}]`);
  return chart(`${axis}: ${[...lines.keys()].join(', ')}, from below`, along, drawn);
}

function chart(axis: string, along: readonly string[], series: readonly string[]): string {
  const names = along.map((name) => `"${name}"`).join(', ');
  return [
    '```mermaid',
    'xychart-beta',
    `  x-axis [${names}]`,
    `  y-axis "${axis}"`,
    ...series.map((each) => `  ${each}`),
    '```',
  ].join('\n');
}
