import type { Queue } from './define.ts';

/** One retry workflow serves every queue with the same waits. */
export type RetrySchedule = {
  name: string;
  /** Seconds before each delayed retry. */
  delays: readonly number[];
};

/** The schedule of queues that say nothing: the stage's delays. */
export const STANDARD_SCHEDULE = 'standard';
/** The schedule of queues with `delays: []`: a failure is final at once, and no workflow runs. */
export const NEVER_SCHEDULE = 'never';

/** The name of a queue's schedule, made from its delays alone, so that every part of the system finds the same one. */
export function scheduleOf(queue: Pick<Queue, 'retry'>): string {
  const delays = queue.retry?.delays;
  if (delays === undefined) return STANDARD_SCHEDULE;
  const [first] = delays;
  if (first === undefined) return NEVER_SCHEDULE;
  if (delays.every((delay) => delay === first)) return `every-${first}s-x${delays.length}`;
  return delays.map((delay) => `${delay}s`).join('-');
}

/** What a stage says of waits. */
export type RetrySettings = { retryDelays: readonly number[]; ownDelayCap?: number | undefined };

/** The waits of a queue, seconds: its own, of which the stage may cap each, else the stage's. */
export function delaysOf(queue: Pick<Queue, 'retry'>, settings: RetrySettings): readonly number[] {
  const { retryDelays, ownDelayCap = Number.POSITIVE_INFINITY } = settings;
  return queue.retry?.delays?.map((delay) => Math.min(delay, ownDelayCap)) ?? retryDelays;
}

/**
 * Every schedule that needs a workflow, once. `standard` is always among them, and first: queues that were made by
 * hand use it.
 */
export function schedulesOf(
  queues: Iterable<Pick<Queue, 'retry'>>,
  settings: RetrySettings,
): RetrySchedule[] {
  const delaysByName = new Map<string, readonly number[]>([[STANDARD_SCHEDULE, settings.retryDelays]]);
  for (const queue of queues) delaysByName.set(scheduleOf(queue), delaysOf(queue, settings));
  delaysByName.delete(NEVER_SCHEDULE);
  return Array.from(delaysByName, ([name, delays]) => ({ name, delays }));
}
