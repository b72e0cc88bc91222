import { join } from 'node:path';
import { goalOf } from '../goals.ts';
import { cells, type Result, readResults, section } from '../measuring/results.ts';
import { type Goal, percentOf, type Row } from '../measuring/row.ts';
import { barChart, lineChart } from './charts.ts';

const results = join(import.meta.dirname, '..', 'results');

/** The tables and plots of docs/performance.md by their names there, from what `npm run bench` has kept. */
export function tables(folder: string = results): Readonly<Record<string, () => string>> {
  const all = readResults(folder);
  return {
    goals: () => goals(all),
    reached: () => reached(all),
    latency: () => latency(all),
    every: () => all.flatMap(section).join('\n').trimEnd(),
  };
}

function goals(all: readonly Result[]): string {
  const lines = all.flatMap((result) =>
    judged(result).map(([row, goal]) => {
      const { ours, ratio, goal: judgment } = cells(result.name, row);
      const found = goal.of === 'ratio' ? ratio : `${ours} ${row.unit}`;
      const { date, commit, loadBefore } = result.machine;
      return `| [${result.name}](#${result.name}): ${row.label} | ${found} | ${judgment} | ${commit}, ${date.slice(0, 10)} | ${loadBefore} |`;
    }),
  );
  return ['| claim | measured | goal | commit | load |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** One bar a claim, its worst row. */
function reached(all: readonly Result[]): string {
  const bars = all.flatMap((result): [string, number][] => {
    const percents = judged(result).map(([row, goal]) => percentOf(goal, row));
    const drawn = percents.filter(Number.isFinite);
    return drawn.length === 0 ? [] : [[result.name, Math.round(Math.min(200, ...drawn))]];
  });
  return barChart('percent of the goal (at most 200 is drawn)', new Map(bars));
}

function judged({ name, rows }: Result): [Row, Goal][] {
  return rows.flatMap((row): [Row, Goal][] => {
    const goal = goalOf(name, row.label);
    return goal ? [[row, goal]] : [];
  });
}

const LATENCY_ROW = /^(\d+) a second: (p[\d.]+)$/;

function latency(all: readonly Result[]): string {
  const rows = all.find(({ name }) => name === 'latency')?.rows ?? [];
  const lines = new Map<string, number[]>();
  const rates = new Set<string>();
  for (const { label, ours } of rows) {
    const [, rate, share] = LATENCY_ROW.exec(label) ?? [];
    if (rate === undefined || share === undefined) continue;
    rates.add(`${rate}/s`);
    lines.set(share, [...(lines.get(share) ?? []), Math.round(ours.median)]);
  }
  if (rates.size === 0) return 'No run of it has been kept.';
  return lineChart('milliseconds from publish to handled', [...rates], lines);
}
