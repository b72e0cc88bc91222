import { type AskedTime, timeOf } from '../operations/freeze.ts';
import type { ReplayFilter } from './replay.ts';

/** A filter as it is asked for: times may say how long ago, in seconds. */
export type AskedReplayFilter = {
  exchange: string;
  routing_key?: string | undefined;
  service?: string | undefined;
  type?: string | undefined;
  published_from?: AskedTime | undefined;
  published_before?: AskedTime | undefined;
};

/** The filter with its times fixed: what is published after the plan is no part of it, whatever it says. */
export function frozenReplay(asked: AskedReplayFilter, now: string): ReplayFilter {
  const { exchange, routing_key, service, type, published_from: from, published_before: before } = asked;
  const end = before === undefined ? now : timeOf(before, now);
  return {
    exchange,
    ...(routing_key === undefined ? {} : { routing_key }),
    ...(service === undefined ? {} : { service }),
    ...(type === undefined ? {} : { type }),
    published_from: from === undefined ? null : timeOf(from, now),
    published_before: end < now ? end : now,
  };
}
