import { eachOf } from '../../core/each-of.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { QueueFullError, UnroutableError } from '../../core/message/publisher.ts';
import { type KeptMessage, restoredEnvelope, restoredPublication } from '../../core/queues/kept-messages.ts';
import type { KnownQueue } from '../../core/queues/known-queues.ts';
import type { Purge } from '../../core/queues/purge.ts';
import type { Deps } from './dependencies.ts';

/** What became of a message that was put back. `notNow`: why it cannot be put back for now. */
export type Outcome = 'back' | 'refused' | { notNow: unknown };

/** Puts messages of a purge back; answers each one's outcome, in their order. */
export type Send = {
  all(messages: readonly KeptMessage[], purge: Purge): Promise<Outcome[]>;
  close(): Promise<void>;
};

/** Confirms of RabbitMQ that are awaited together. */
const CONCURRENCY = 50;
/** Messages of one call of SQS's port: should some not be sent, all of these are sent again. */
const AT_ONCE = 50;

export function intoWorkQueue(deps: Deps): Send {
  return {
    async all(messages, purge) {
      const outcomes: Outcome[] = [];
      let stopped: Outcome | undefined;
      for (let from = 0; from < messages.length; from += AT_ONCE) {
        const some = messages.slice(from, from + AT_ONCE);
        const sent: Outcome[] = stopped
          ? some.map(() => stopped as Outcome)
          : await sendToSqs(deps, some, purge);
        stopped = sent.find((outcome) => typeof outcome === 'object');
        outcomes.push(...sent);
      }
      return outcomes;
    },
    close: async () => undefined,
  };
}

async function sendToSqs(
  { workItems, log }: Deps,
  messages: readonly KeptMessage[],
  { id, queue }: Purge,
): Promise<Outcome[]> {
  const items = messages.map(({ envelope, body }) => ({ envelope: restoredEnvelope(envelope, id), body }));
  try {
    const refused = new Map((await workItems.send(queue, items)).map(({ item, error }) => [item, error]));
    return items.map((item) => {
      const error = refused.get(item);
      if (error) logRefused(log, item.envelope.id, { id, queue }, error);
      return error ? 'refused' : 'back';
    });
  } catch (error) {
    return items.map(() => ({ notNow: error }));
  }
}

/** Where a full queue would push its oldest messages out, no more than there is room for. */
export function intoRabbitmq(deps: Deps, queue: KnownQueue): Send {
  const publisher = deps.publisher();
  return {
    async all(messages, purge) {
      let room = await roomIn(deps, queue);
      let notNow: unknown;
      return eachOf(messages, CONCURRENCY, async (message): Promise<Outcome> => {
        room -= 1;
        if (room < 0) notNow ??= new QueueFullError('', queue.name);
        if (notNow !== undefined) return { notNow };
        try {
          const publication = restoredPublication(message, purge, deps.now());
          if (publication) await publisher.publish(publication, { mandatory: true });
          return 'back';
        } catch (error) {
          if (isForGood(error)) {
            logRefused(deps.log, message.envelope.id, purge, error);
            return 'refused';
          }
          notNow = error;
          return { notNow };
        }
      });
    },
    close: () =>
      publisher.close().catch((error) => deps.log.warn('not closed', { error_code: classify(error).code })),
  };
}

/** A queue that is gone can be made again. */
function isForGood(error: unknown): boolean {
  return (
    error instanceof CourtierError && error.disposition !== 'retry' && !(error instanceof UnroutableError)
  );
}

async function roomIn({ messages }: Deps, { name, maxLength, overflow }: KnownQueue): Promise<number> {
  if (maxLength === null || overflow !== 'drop-head') return Number.POSITIVE_INFINITY;
  const { ready = 0 } = (await messages.count(name)) ?? {};
  return Math.max(0, maxLength - ready);
}

function logRefused(log: Deps['log'], messageId: string, purge: Pick<Purge, 'id' | 'queue'>, error: unknown) {
  const { code, message } = classify(error);
  const about = { message_id: messageId, queue: purge.queue, purge: purge.id };
  log.warn('not put back: it is refused for good', { ...about, error_code: code, error_message: message });
}
