import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
    const rows = [
      comparison('rate', 'messages/s', samples, { of: 'ratio', atLeast: 0.8 }),
      figure('other', 'ms', [1]),
    ];
    const made = tables(folderWith({ name: 'publish', rows }));
    expect(made.goals?.()).toContain(
      '| [publish](#publish): rate | 0.75 | ratio ≥ 0.8: **not reached** | abc1234, 2026-11-30 | 1.5 |',
    );
    expect(made.goals?.()).not.toContain('other');
    expect(made.every?.()).toContain('| other | ms | 1.00 |  |  |  |');
  });

  it('draws for each claim how much of its worst goal was reached', () => {
    const rows = [
      figure('fast', 's', [2], { of: 'ours', unit: 's', atMost: 5 }),
      figure('slow', 's', [8], { of: 'ours', unit: 's', atMost: 4 }),
    ];
    const drawn = tables(folderWith({ name: 'start', rows })).reached?.() ?? '';
    expect(drawn).toContain('x-axis ["start"]');
    expect(drawn).toContain('bar [50]');
  });

  it('draws the quantiles of the latency along the rates', () => {
    const rows = [figure('1 a second: p50', 'ms', [10]), figure('5 a second: p50', 'ms', [20.4])];
    const drawn = tables(folderWith({ name: 'latency', rows })).latency?.() ?? '';
    expect(drawn).toContain('x-axis ["1/s", "5/s"]');
    expect(drawn).toContain('line "p50" [10, 20]');
  });
});
