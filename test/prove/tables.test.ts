import { describe, expect, it } from 'vitest';
import { check } from '../../prove/checker.ts';
import { keptOf } from '../../prove/kept.ts';
import { tables } from '../../prove/tables.ts';
import { timelineOf } from '../../prove/timeline.ts';

const machine = {
  commit: 'abc1234',
  date: '2026-12-01T02:00:00.000Z',
  cores: 2,
  cpu: 'any',
  memoryGiB: 24,
  system: 'Linux',
  node: '24',
  loadBefore: 1,
};
const history = [
  { at: 0, kind: 'attempt', id: 'a', via: 'amqp', to: ['q'] },
  { at: 1, kind: 'acknowledged', id: 'a', via: 'amqp' },
] as const;
const proof = {
  seed: 6,
  messages: 2_000,
  clients: 8,
  seconds: 230,
  faults: { 'network-cut': 1, 'sqs-twice': 1 },
  verdict: check({ history, effects: [], failed: [] }),
  timeline: timelineOf(history, []),
  historyFile: 'seed-6.jsonl',
};

describe('the table of kept runs', () => {
  const kept = keptOf(proof, { rabbitmq: '3.10.8', machine });

  it('says what each run came to, with what went wrong', () => {
    expect(kept.anomalies).toBe(1);
    const rows = tables([kept]).runs?.().split('\n') ?? [];
    expect(rows).toContain('| 3.10.8 | 6 | 2,000 | 2 | 1 | 0 | 0 | 0 | 0 | 1 | 230 | abc1234, 2026-12-01 |');
    expect(rows.at(-1)).toBe('Together: 2,000 messages, 0 copies handled; anomalies: 1.');
  });
});
