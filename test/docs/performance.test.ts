import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goals } from '../../bench/goals.ts';
import { readResults } from '../../bench/measuring/results.ts';
import { comparison, figure } from '../../bench/measuring/row.ts';
import { tables } from '../../bench/performance/tables.ts';

const machine = {
  commit: 'abc1234',
  date: '2026-11-30T23:00:00.000Z',
  cores: 2,
  cpu: 'a processor',
  memoryGiB: 8,
  system: 'Linux',
  node: '24.0.0',
  loadBefore: 1.5,
};

const kept = readResults(join(import.meta.dirname, '..', '..', 'bench', 'results'));

function folderWith(...results: { name: string; rows: unknown[] }[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-results-'));
  for (const result of results) {
    const whole = { subject: 'do it', against: 'nothing', versions: {}, notes: [], machine, ...result };
    writeFileSync(join(folder, `${result.name}.json`), JSON.stringify(whole));
  }
  return folder;
}

describe('the page of figures', () => {
  it('says which goals are not reached, of which commit and under which load', () => {
    const samples = { ours: [3, 3], baseline: [4, 4] };
    const rows = [comparison('the whole handler', 'messages/s', samples), figure('other', 'ms', [1])];
    const made = tables(folderWith({ name: 'publish', rows }));
    expect(made.goals?.()).toContain(
      '| [publish](#publish): the whole handler | 0.75 | ratio ≥ 0.8: **not reached** | abc1234, 2026-11-30 | 1.5 |',
    );
    expect(made.goals?.()).not.toContain('other');
    expect(made.every?.()).toContain('| other | ms | 1.00 |  |  |  |');
  });

  it('judges what was kept by the goals of today', () => {
    const samples = { ours: [9, 9], baseline: [10, 10] };
    const easier = { goal: { of: 'ratio', atLeast: 0.85 }, reached: true };
    const rows = [{ ...comparison('standard queue', 'messages/s', samples), ...easier }];
    const made = tables(folderWith({ name: 'bridge', rows }));
    for (const table of [made.goals?.(), made.every?.()]) {
      expect(table).toContain('| ratio ≥ 0.95: **not reached** |');
      expect(table).not.toContain('0.85');
    }
  });

  it('says that a page of failed messages with a rare text is not read in the time of its goal', () => {
    expect(tables().goals?.()).toMatch(
      /\| \[failed-page\].*: a text that one in 10,000 has \| 151 .*ratio ≤ 1.1: \*\*not reached\*\*/,
    );
  });

  it.each(kept)('has a row of the results of $name for each of its goals', ({ name, rows }) => {
    const labels = rows.map(({ label }) => label);
    const without = (goals[name] ?? []).filter(([of]) => !labels.some((label) => of.test(label)));
    expect(without).toEqual([]);
  });

  it('draws nothing where no latency was kept', () => {
    expect(tables(folderWith()).latency?.()).toBe('No run of it has been kept.');
  });

  it('draws for each claim how much of its worst goal was reached', () => {
    const rows = [
      figure('ready, with a fresh data folder', 's', [2]),
      figure('memory after 300 orders', 'MiB', [1_200]),
    ];
    const drawn = tables(folderWith({ name: 'local-start', rows })).reached?.() ?? '';
    expect(drawn).toContain('x-axis ["local-start"]');
    expect(drawn).toContain('bar [50]');
  });

  it('draws the quantiles of the latency along the rates', () => {
    const rows = [figure('1 a second: p50', 'ms', [10]), figure('5 a second: p50', 'ms', [20.4])];
    const drawn = tables(folderWith({ name: 'latency', rows })).latency?.() ?? '';
    expect(drawn).toContain('x-axis ["1/s", "5/s"]');
    expect(drawn).toContain('line "p50" [10, 20]');
  });
});
