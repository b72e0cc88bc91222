import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { secondsAfter } from '../../core/failure/due.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { Log } from '../../core/log.ts';
import type { KeptStatistics } from '../../core/queues/kept-statistics.ts';
import type { QueueMessages } from '../../core/queues/queue-messages.ts';
import type { QueueStatistics } from '../../core/queues/statistics.ts';
import { COUNTED_SECONDS, type FirstLook, lookAgain, type Seen } from '../../core/retry/still-queued.ts';

export type WatchDeps = {
  store: Pick<FailedMessageStore, 'get'>;
  messages: Pick<QueueMessages, 'count'>;
  statistics: KeptStatistics;
  log: Log;
  now: () => Date;
};

const EventSchema = z.object({
  id: z.string(),
  run: z.string(),
  attempt: z.number().int().min(1),
  /** What this function answered the last time. */
  watch: z.object({
    looks: z.number().int().min(0),
    first: z
      .object({
        held: z.number(),
        acknowledged: z.number(),
        delivered: z.number().nullish(),
        empty_at: z.string().optional(),
      })
      .nullable(),
  }),
  quiet_seconds: z.number().int().min(1),
});
type Event = z.infer<typeof EventSchema>;

/**
 * taken: nobody objected. queued: look again after `wait_seconds`. gone: with its queue. lost: out of its queue, and nobody
 * was given it. unknown: nobody said for a day.
 */
export type Answer = {
  where: 'taken' | 'queued' | 'gone' | 'lost' | 'unknown';
  looks: number;
  first: FirstLook | null;
  wait_seconds: number;
};

/** A wait is as long as the quiet window, then twice as long, up to so many times. */
const WAITS_GROW_TO = 5;
/** After that nobody will say any more. */
const WATCHED_SECONDS = 86_400;

/**
 * The step of the retry workflow after the quiet window of a redelivery to AMQP clients: nobody confirms one, so it is
 * assumed to be handled, but not while it may still lie in its queue or in a client's hands.
 */
export function createHandler(deps: WatchDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = EventSchema.parse(input);
    const looks = event.watch.looks + 1;
    const wait_seconds = event.quiet_seconds * Math.min(looks, WAITS_GROW_TO);
    const answer = { looks, first: event.watch.first, wait_seconds };
    const record = await deps.store.get(event.id);
    // The settling step knows what that means.
    if (!isOpen(record, event)) return { ...answer, where: 'taken' };
    const seen = await see(deps, record);
    if (seen === 'gone') return { ...answer, where: 'gone' };
    const look =
      seen === 'not-known'
        ? { where: 'queued' as const, first: answer.first }
        : lookAgain(seen, answer.first);
    if (look.where !== 'queued') return { ...answer, ...look };
    const since = record.last_retry_at ?? record.updated_at;
    const where = secondsAfter(since, WATCHED_SECONDS) <= deps.now().toISOString() ? 'unknown' : 'queued';
    deps.log.info('the redelivery may still lie in its queue', {
      ...logFields(record),
      attempt: event.attempt,
      looks,
      ...(seen === 'not-known' ? {} : seen),
    });
    return { ...answer, ...look, where };
  };
}

function isOpen(
  record: FailedMessage | undefined,
  { run, attempt }: Event,
): record is FailedMessage & { queue: string } {
  return (
    record?.status === 'retrying' &&
    record.run === run &&
    record.retry_count === attempt &&
    record.queue !== null
  );
}

/**
 * What clients acknowledged, and what went to those that acknowledge nothing: neither is in the queue any more. And what
 * they were given.
 */
function totalsOf({ acknowledged, unconfirmed, delivered }: QueueStatistics) {
  const isCounted = acknowledged !== null || unconfirmed !== null;
  return { acknowledged: isCounted ? (acknowledged ?? 0) + (unconfirmed ?? 0) : null, delivered };
}

/**
 * The management API's figures, where they are of after the redelivery; where it has none (an operator may switch them
 * off), what AMQP says, which does not know of messages in clients' hands. A broker that is away, or refuses the question,
 * says nothing: later. Were that thrown, the run would end, and the next one would send the message once more.
 */
async function see(
  { statistics, messages, log }: WatchDeps,
  record: FailedMessage & { queue: string },
): Promise<Seen | 'gone' | 'not-known'> {
  const { queue, last_retry_at, updated_at } = record;
  try {
    const { at, figures } = await statistics.queue(queue);
    const { messages_ready: ready = null, messages_unacknowledged: unacknowledged = null } = figures ?? {};
    const isCounted = figures && ready !== null && unacknowledged !== null;
    if (isCounted && at < secondsAfter(last_retry_at ?? updated_at, COUNTED_SECONDS)) return 'not-known';
    if (isCounted && ready + unacknowledged > 0) {
      return { ready, unacknowledged, ...totalsOf(figures), counted_at: at };
    }
    // Where there is nothing, AMQP has the last word: it counts at this moment.
    const count = await messages.count(queue);
    if (!count) return 'gone';
    const totals = isCounted ? totalsOf(figures) : { acknowledged: null, delivered: null };
    return { ready: count.ready, unacknowledged, ...totals, counted_at: at };
  } catch (error) {
    if (!(error instanceof CourtierError)) throw error;
    log.warn('what is in the queue is not known', { ...logFields(record), error_code: classify(error).code });
    return 'not-known';
  }
}
