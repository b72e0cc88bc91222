import type { FailedMessage } from './api.ts';

/** What became of the messages. It balances when each published one is delivered, resolved or failed, and stored once. */
export type Ledger = {
  published: number;
  /** Handled at the first delivery. */
  delivered: number;
  /** Redeliveries that the retry workflow made. */
  retried: number;
  /** Handled at a later delivery. */
  resolved: number;
  /** Out of retries, or beyond them: a person decides. */
  failed: number;
  /** Still on the way. */
  open: number;
  /** Events in the event store. */
  stored: number;
};

export function draw(
  published: number,
  delivered: ReadonlySet<string>,
  failures: readonly FailedMessage[],
  stored: number,
): Ledger {
  const count = (status: FailedMessage['status']) =>
    failures.filter((failure) => failure.status === status).length;
  const failedOnce = new Set(failures.map((failure) => failure.message_id));
  const atOnce = [...delivered].filter((id) => !failedOnce.has(id)).length;
  const [resolved, failed] = [count('resolved'), count('failed')];
  return {
    published,
    delivered: atOnce,
    retried: failures.reduce((sum, failure) => sum + failure.retry_count, 0),
    resolved,
    failed,
    open: published - atOnce - resolved - failed,
    stored,
  };
}

/** What does not add up, in words; empty when it balances. */
export function imbalances(ledger: Ledger): string[] {
  const problems: string[] = [];
  if (ledger.open !== 0) problems.push(`${ledger.open} of ${ledger.published} messages have no outcome`);
  if (ledger.stored !== ledger.delivered + ledger.resolved) {
    problems.push(`${ledger.stored} events are stored, ${ledger.delivered + ledger.resolved} were handled`);
  }
  return problems;
}

export function table(ledger: Ledger): string {
  const rows: [string, number, string][] = [
    ['published', ledger.published, 'answered with 202, or confirmed over AMQP'],
    ['delivered', ledger.delivered, 'handled at the first delivery'],
    ['retried', ledger.retried, 'redeliveries to the queue that failed'],
    ['resolved', ledger.resolved, 'failed, then handled; confirmed by the consumer'],
    ['failed', ledger.failed, 'wait for a person'],
    ['stored', ledger.stored, 'events in the event store, each once'],
  ];
  return rows.map(([name, n, note]) => `  ${name.padEnd(10)}${String(n).padStart(6)}   ${note}`).join('\n');
}
