import { secondsAfter } from '../failure/due.ts';
import type { Status } from '../failure/failed-message.ts';
import type { FailedMessageFilter } from '../failure/store.ts';
import type { ActionOnFailed, FrozenFilter } from './operation.ts';

/** A filter as it is asked for: times may say how long ago, in seconds. */
export type AskedFilter = {
  [Member in keyof FrozenFilter]?:
    | (Member extends 'failed_from' | 'failed_before' ? AskedTime : FrozenFilter[Member])
    | undefined;
};
export type AskedTime = { at: string } | { seconds_ago: number };

/** What each action is about where the filter names no status. */
const STATUS: Readonly<Record<ActionOnFailed, Status>> = {
  retry: 'failed',
  move: 'failed',
  resolve: 'failed',
  delete: 'failed',
  restore: 'deleted',
};

/** The filter with every default said and every time fixed: what it means does not change from now on. */
export function frozen(action: ActionOnFailed, asked: AskedFilter, now: string): FrozenFilter {
  const { failed_from: from, failed_before: before, status = STATUS[action], ...equal } = asked;
  const end = before === undefined ? now : timeOf(before, now);
  const given = Object.entries(equal).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    status,
    failed_from: from === undefined ? null : timeOf(from, now),
    // What fails after the plan is no part of it, whatever it says.
    failed_before: end < now ? end : now,
  };
}

/** What the store is asked for. */
export function storeFilter({ failed_from, ...filter }: FrozenFilter): FailedMessageFilter {
  const present = Object.entries(filter).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), ...(failed_from === null ? {} : { failed_from }) };
}

/** A time that was asked for, fixed. */
export function timeOf(asked: AskedTime, now: string): string {
  return 'at' in asked ? asked.at : secondsAfter(now, -asked.seconds_ago);
}
