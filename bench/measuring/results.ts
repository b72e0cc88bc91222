import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalOf } from '../goals.ts';
import type { Claim, Outcome } from './claim.ts';
import type { Machine } from './machine.ts';
import { goalText, isReached, type Row } from './row.ts';
import type { Spread } from './spread.ts';

export type Result = Pick<Claim, 'name' | 'subject' | 'against'> & { machine: Machine } & Outcome;

/** A result for the terminal. */
export function resultText({ name, rows, notes }: Result): string {
  const lines = rows.map((row) => {
    const { ours, baseline, ratio, goal } = cells(name, row);
    return `  ${row.label}: ${ours}${baseline ? ` against ${baseline}` : ''}${ratio ? `, ratio ${ratio}` : ''}${goal ? `; goal ${goal}` : ''}`;
  });
  return [...lines, ...notes.map((note) => `  (${note})`), ''].join('\n');
}

/** Every result that was kept, by name. */
export function readResults(folder: string): Result[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Result);
}

/** A result for a page: what was compared, every row, and all that a reader must know to believe it. */
export function section({ name, subject, against, rows, notes, versions, machine }: Result): string[] {
  return [
    `### ${name}`,
    '',
    against === 'nothing' ? `${subject}.` : `${subject}; against ${against}.`,
    '',
    '| | unit | ours | theirs | ratio | goal |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const { ours, baseline, ratio, goal } = cells(name, row);
      return `| ${row.label} | ${row.unit} | ${ours} | ${baseline} | ${ratio} | ${goal} |`;
    }),
    '',
    ...notes.map((note) => `- ${note}`),
    `- ${[facts(machine), ...Object.entries(versions).map(([part, version]) => `${part} ${version}`)].join(', ')}.`,
    '',
  ];
}

function facts({ date, commit, cores, cpu, memoryGiB, system, node, loadBefore }: Machine): string {
  const place = `${cores} cores (${cpu}), ${memoryGiB} GiB, ${system}`;
  return `${date.slice(0, 16)}Z, commit ${commit}, ${place}, load ${loadBefore} before, node ${node}`;
}

export function cells(claim: string, row: Row) {
  const { label, ours, baseline, ratio } = row;
  const goal = goalOf(claim, label);
  return {
    ours: spread(ours),
    baseline: baseline ? spread(baseline) : '',
    ratio: ratio ? spread(ratio) : '',
    goal: goal ? `${goalText(goal)}: ${isReached(goal, row) ? 'reached' : '**not reached**'}` : '',
  };
}

function spread({ median, lowerQuartile, upperQuartile }: Spread): string {
  const [value, low, high] = [median, lowerQuartile, upperQuartile].map(number);
  return low === high ? `${value}` : `${value} (${low}–${high})`;
}

function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
