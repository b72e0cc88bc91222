import { join } from 'node:path';
import { cells, type Result, readResults, section } from '../measuring/results.ts';
import type { Row } from '../measuring/row.ts';
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
    judged(result).map((row) => {
      const { ours, ratio, goal } = cells(row);
      const found = row.goal?.of === 'ratio' ? ratio : `${ours} ${row.unit}`;
      const { date, commit, loadBefore } = result.machine;
      return `| [${result.name}](#${result.name}): ${row.label} | ${found} | ${goal} | ${commit}, ${date.slice(0, 10)} | ${loadBefore} |`;
    }),
  );
  return ['| claim | measured | goal | commit | load |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** How much of each goal was reached, in percent: 100 and more is reached. One bar a claim, its worst row. */
function reached(all: readonly Result[]): string {
  const bars = all.flatMap((result): [string, number][] => {
    const shares = judged(result).map(share).filter(Number.isFinite);
    return shares.length === 0 ? [] : [[result.name, Math.round(Math.min(200, ...shares))]];
  });
  return barChart('percent of the goal (at most 200 is drawn)', new Map(bars));
}

function judged({ rows }: Result): Row[] {
  return rows.filter(({ goal }) => goal !== null);
}

function share({ goal, ours, ratio }: Row): number {
  const found = goal?.of === 'ratio' ? ratio?.median : ours.median;
  if (!goal || found === undefined) return Number.NaN;
  return 100 * ('atLeast' in goal ? found / goal.atLeast : goal.atMost / found);
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
  return lineChart('milliseconds from publish to handled', [...rates], lines);
}
