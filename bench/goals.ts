import type { Goal } from './measuring/row.ts';

const ratioAtLeast = (atLeast: number): Goal => ({ of: 'ratio', atLeast });
const ratioAtMost = (atMost: number): Goal => ({ of: 'ratio', atMost });
const atMost = (most: number, unit: string): Goal => ({ of: 'ours', unit, atMost: most });

/**
 * What must hold of rows, by claim and by what their labels match. Results are judged by it whenever they are read, so that a run
 * which was kept under an easier goal does not pass by that one. Rows without a goal are there to explain the others.
 */
export const goals: Readonly<Record<string, readonly (readonly [rows: RegExp, goal: Goal])[]>> = {
  publish: [[/^the whole handler$/, ratioAtLeast(0.8)]],
  'publish-batch': [[/^the whole handler$/, ratioAtLeast(0.7)]],
  'publish-http': [[/^the handler behind an HTTP server$/, ratioAtLeast(5)]],
  bridge: [[/^(standard queue|FIFO queue, 50 keys in an event)$/, ratioAtLeast(0.95)]],
  pipeline: [[/^the process's own time$/, ratioAtMost(0.5)]],
  'failed-page': [[/./, ratioAtMost(1.1)]],
  operation: [
    // The highest rate that can be asked for (core/limits.ts).
    [/^acted on$/, { of: 'ours', unit: 'messages/s', atLeast: 100 }],
    [/^the last tenth$/, ratioAtLeast(0.8)],
    [/^heap after/, ratioAtMost(1.1)],
    [/^not accounted for/, atMost(0, 'messages')],
  ],
  'cold-start': [
    [/^load$/, ratioAtMost(0.35)],
    [/^bundle$/, atMost(230, 'KB')],
  ],
  'cold-starts': [[/: load$/, ratioAtMost(0.5)]],
  'local-start': [
    [/^ready, with a fresh data folder$/, atMost(5, 's')],
    [/^memory after/, atMost(600, 'MiB')],
  ],
  'console-start': [[/^interactive$/, atMost(1_000, 'ms')]],
  // An alert is not delayed by more than this: it holds for each of them, so the slowest is judged.
  priority: [[/: the slowest$/, atMost(2_000, 'ms')]],
  tap: [
    [/^a quorum tap, a quorum trail: one at a time$/, ratioAtLeast(0.7)],
    [/^a quorum tap, a quorum trail: \d+ in flight$/, ratioAtLeast(0.5)],
  ],
  paid: [
    [/^100 messages at once: DynamoDB, claim and outcome$/, atMost(1.5, 'writes')],
    [/^100 messages at once: SQS$/, atMost(1.5, 'requests')],
  ],
  'memory-flat': [[/: heap after/, ratioAtMost(1.1)]],
  storm: [
    [/^lost: neither recorded nor handled$/, atMost(0, 'messages')],
    [/^retries due in the busiest second, of all$/, atMost(5, '%')],
  ],
};

export function goalOf(claim: string, label: string): Goal | undefined {
  return goals[claim]?.find(([rows]) => rows.test(label))?.[1];
}
