import type { Queue } from './define.ts';

/** What a stage says of waits, seconds. */
export type RetrySettings = { retryDelays: readonly number[]; ownDelayCap?: number | undefined };

/** The waits of a queue, seconds: its own, of which the stage may cap each, else the stage's. None: a failure is final at once. */
export function delaysOf(queue: Pick<Queue, 'retry'>, settings: RetrySettings): readonly number[] {
  const { retryDelays, ownDelayCap = Number.POSITIVE_INFINITY } = settings;
  return queue.retry?.delays?.map((delay) => Math.min(delay, ownDelayCap)) ?? retryDelays;
}
