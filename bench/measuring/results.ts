import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Claim, Outcome } from './claim.ts';
import type { Machine } from './machine.ts';
import { goalText, type Row } from './row.ts';
import type { Spread } from './spread.ts';

export type Result = Pick<Claim, 'name' | 'subject' | 'against'> & { machine: Machine } & Outcome;

/** A result for the terminal. */
export function resultText({ rows, notes }: Result): string {
  const lines = rows.map((row) => {
    const { ours, baseline, ratio, goal } = cells(row);
    return `  ${row.label}: ${ours}${baseline ? ` against ${baseline}` : ''}${ratio ? `, ratio ${ratio}` : ''}${goal ? `; goal ${goal}` : ''}`;
  });
  return [...lines, ...notes.map((note) => `  (${note})`), ''].join('\n');
}

/** bench/results/README.md: every result that is there, in the order of the claims. */
export async function resultsPage(folder: string, claims: readonly Claim[]): Promise<string> {
  const sections = await Promise.all(
    claims.map(async (claim) => section(claim, await readResult(folder, claim.name))),
  );
  return [
    '# Figures',
    '',
    'Written by `npm run bench`; [METHOD.md](../METHOD.md) says what stands on both sides. Medians, with the quarters',
    'of the samples below and above in brackets. A ratio is ours by theirs, round by round.',
    '',
    ...sections.flat(),
  ].join('\n');
}

async function readResult(folder: string, name: string): Promise<Result | undefined> {
  const text = await readFile(join(folder, `${name}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result);
}

function section({ name, subject, against, goals }: Claim, result: Result | undefined): string[] {
  const heading = [`## ${name}`, '', `${subject}; against ${against}.`, ''];
  if (!result) {
    const wanted = Object.values(goals).map((goal) => goalText(goal));
    return [...heading, `Not measured yet. Goal: ${wanted.join(', and ')}.`, ''];
  }
  const { rows, notes, versions, machine } = result;
  return [
    ...heading,
    '| | unit | ours | theirs | ratio | goal |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const { ours, baseline, ratio, goal } = cells(row);
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

function cells({ ours, baseline, ratio, goal, reached }: Row) {
  return {
    ours: spread(ours),
    baseline: baseline ? spread(baseline) : '',
    ratio: ratio ? spread(ratio) : '',
    goal: goal ? `${goalText(goal)}: ${reached ? 'reached' : '**not reached**'}` : '',
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
