import { assumptions } from './load.ts';
import { quotas } from './quotas.ts';

/** What waits after each minute, and how many executions work on it. */
export type Minute = { minute: number; executions: number; waiting: number };

/**
 * A work queue that was empty gets `rate` messages a second from one moment on. The event source begins with a few batches
 * and adds executions each minute, up to the `free` ones; a message is one invocation.
 */
export function backlog(rate: number, minutes: number, free: number): Minute[] {
  const made: Minute[] = [];
  let waiting = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    const grown = quotas.sqsPollersFirst.value + quotas.sqsPollersPerMinute.value * (minute - 1);
    const room = Math.min(grown, quotas.sqsPollersMost.value, free);
    const handled = (room / assumptions.consumerSeconds.value) * 60;
    waiting = Math.max(0, waiting + rate * 60 - handled);
    made.push({ minute, executions: room, waiting });
  }
  return made;
}

/** Seconds until publishing has as many executions as `rate` requests a second need; undefined: it may not have so many. */
export function secondsToScale(rate: number, publishing: number): number | undefined {
  const needed = rate * assumptions.publishSeconds.value;
  if (needed > publishing) return undefined;
  return Math.max(0, needed / quotas.concurrencyPer10s.value - 1) * 10;
}

/**
 * Every message of `rate` a second fails for `seconds`: how many failures wait to be recorded at the end, and how long the
 * recorder then needs. A throttled StartExecution stays in its queue.
 */
export function storm(rate: number, seconds: number): { waiting: number; seconds: number } {
  const { executionsBucket, executionsPerSecond } = quotas;
  const started = executionsBucket.value + executionsPerSecond.value * seconds;
  const waiting = Math.max(0, rate * seconds - started);
  return { waiting, seconds: waiting / executionsPerSecond.value };
}
