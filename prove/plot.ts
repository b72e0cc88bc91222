import type { Timeline } from './timeline.ts';

const WIDTH = 900;
const CHART = 240;
const LEFT = 60;
const TOP = 16;
/** One row of bands under the chart for each fault that overlaps another. */
const ROW = 15;

/** An SVG of how many messages were taken and handled over time, with the faults as bands. Readable on white and on black. */
export function plotOf({ seconds, acknowledged, handled, faults }: Timeline, title: string): string {
  const most = Math.max(1, ...acknowledged, ...handled);
  const x = (at: number) => round(LEFT + ((WIDTH - LEFT - 20) * Math.min(at, seconds)) / seconds);
  const y = (count: number) => round(TOP + CHART * (1 - count / most));
  const line = (counts: readonly number[], color: string) => {
    const points = counts.map((count, n) => `${x(((n + 1) * seconds) / counts.length)},${y(count)}`);
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${x(0)},${y(0)} ${points.join(' ')}"/>`;
  };
  const below = TOP + CHART + 22;
  const bands = faults.map(({ name, from, to }, n) => {
    const [left, width] = [x(from), round(Math.max(1, x(to) - x(from)))];
    const row = below + n * ROW;
    return [
      `<rect x="${left}" y="${TOP}" width="${width}" height="${CHART}" fill="#d33" fill-opacity="0.08"/>`,
      `<rect x="${left}" y="${row}" width="${width}" height="${ROW - 4}" fill="#d33" fill-opacity="0.55"/>`,
      left > WIDTH / 2 ? text(left - 4, row + 9, name, 'end') : text(left + width + 4, row + 9, name),
    ].join('');
  });
  const height = below + faults.length * ROW + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">`,
    `<style>text{font:10px sans-serif;fill:#808080}</style>`,
    ...bands,
    `<path d="M${LEFT} ${TOP}V${TOP + CHART}H${WIDTH - 20}" fill="none" stroke="#808080"/>`,
    text(LEFT - 6, y(most) + 4, most.toLocaleString('en'), 'end'),
    text(LEFT - 6, y(0) + 4, '0', 'end'),
    text(LEFT, TOP + CHART + 14, '0 s'),
    text(WIDTH - 20, TOP + CHART + 14, `${Math.round(seconds)} s`, 'end'),
    line(acknowledged, '#2878c8'),
    line(handled, '#2a9d5c'),
    text(LEFT + 8, TOP + 12, 'blue: messages acknowledged; green: copies handled; red: faults'),
    '</svg>',
    '',
  ].join('\n');
}

const round = (value: number) => Math.round(value * 10) / 10;

function text(x: number, y: number, what: string, anchor = 'start'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${what}</text>`;
}
