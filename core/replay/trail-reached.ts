import { classify } from '../failure/classify.ts';
import { derivedId } from '../idempotency/derived-ids.ts';
import { TRAIL_LATE_SECONDS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Publication, Publisher } from '../message/publisher.ts';
import type { Operation } from '../operations/operation.ts';
import { TRAIL_TAP } from '../topology/trail-queues.ts';
import type { TrailReader } from '../trail/published.ts';

export type TrailReachedDeps = {
  publisher: Pick<Publisher, 'publish'>;
  trail: Pick<TrailReader, 'ofMessage'>;
  now: () => Date;
  log: Log;
};

/** Of a replay that nobody has waited for so far. */
export const NOT_ASKED: NonNullable<Operation['trail']> = { since: null, marked: false, state: 'waiting' };

/**
 * Whether the trail has what was published before the replay began. The replay sends a mark through the tap, behind all of
 * that: the trail records in order, so once it knows the mark it knows them. Where it does not within TRAIL_LATE_SECONDS the
 * state is `late`: who resumes the replay then has what is there. Never rejects.
 */
export async function trailReached(
  deps: TrailReachedDeps,
  operation: Pick<Operation, 'id' | 'trail'>,
): Promise<NonNullable<Operation['trail']>> {
  const was = operation.trail ?? NOT_ASKED;
  const since = was.since ?? deps.now().toISOString();
  try {
    if (!was.marked) await deps.publisher.publish(markOf(operation), { mandatory: true });
    const { items } = await deps.trail.ofMessage(markOf(operation).id);
    if (items.length > 0) return { since, marked: true, state: 'reached' };
    return waited({ since, marked: true }, deps.now());
  } catch (error) {
    deps.log.warn('the trail could not be asked how far it is', { operation_id: operation.id, error });
    if (classify(error).permanent) return { since, marked: false, state: 'late' };
    return waited({ since, marked: false }, deps.now());
  }
}

function waited({ since, marked }: { since: string; marked: boolean }, now: Date) {
  const isLate = now.getTime() - Date.parse(since) >= TRAIL_LATE_SECONDS * 1_000;
  return { since, marked, state: isLate ? ('late' as const) : ('waiting' as const) };
}

export const LATE_REASON =
  'The trail is late: it does not have all that was published before this began. Resume it to replay what is there; better once the alarm trail-late is over.';

function markOf({ id }: Pick<Operation, 'id'>): Publication {
  return {
    id: derivedId(id, 'the trail is so far'),
    exchange: '',
    routingKey: TRAIL_TAP,
    body: new Uint8Array(),
    properties: { type: 'courtier.trail-mark' },
    headers: {},
  };
}
