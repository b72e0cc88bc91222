import { ConflictError } from '../../core/api/errors.ts';
import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import { storedBody } from '../../core/payload/transit.ts';
import {
  failedMessageOf,
  type KeptMessage,
  readBatch,
  restoredEnvelope,
  restoredPublication,
} from '../../core/queues/kept-messages.ts';
import { batchInOrder, batchKey, type Purge } from '../../core/queues/purge.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import type { PurgeInWork } from './purge-in-work.ts';
import { known } from './which-queue.ts';

/** Confirms of RabbitMQ that are awaited together. */
const CONCURRENCY = 50;

/** Puts messages back into the queue that they were in, batch by batch; a batch that is counted is never put back again. */
export async function putBack(deps: Deps, work: PurgeInWork, until: Date): Promise<void> {
  const { queue, batches } = work.purge;
  const send = hasWorkQueue(await known(deps, queue)) ? intoWorkQueue(deps) : intoRabbitmq(deps);
  try {
    while (work.purge.restored_batches < batches) {
      if (deps.now() >= until) return;
      const messages = await batchOf(deps, work.purge, work.purge.restored_batches);
      // The record of a failed message says what becomes of its retry.
      const own = messages.filter((message) => failedMessageOf(message) === undefined);
      await send.all(own, work.purge);
      const { restored_batches, restored } = work.purge;
      await work.save({ restored_batches: restored_batches + 1, restored: restored + own.length });
    }
  } finally {
    await send.close();
  }
  await work.save({ state: 'restored', restored_at: deps.now().toISOString() });
}

/** The messages of a batch, by its place among those that are put back. */
export async function batchOf(
  { payloads }: Pick<Deps, 'payloads'>,
  purge: Purge,
  place: number,
): Promise<KeptMessage[]> {
  return readBatch(await storedBody(batchKey(purge, batchInOrder(purge, place)), payloads));
}

type Send = { all(messages: readonly KeptMessage[], purge: Purge): Promise<void>; close(): Promise<void> };

function intoWorkQueue({ workItems }: Deps): Send {
  return {
    async all(messages, { id, queue }) {
      const items = messages.map(({ envelope, body }) => ({
        envelope: restoredEnvelope(envelope, id),
        body,
      }));
      const [refused] = items.length === 0 ? [] : await workItems.send(queue, items);
      if (refused) throw refused.error;
    },
    close: async () => undefined,
  };
}

function intoRabbitmq({ publisher: connect, now, log }: Deps): Send {
  const publisher = connect();
  return {
    async all(messages, purge) {
      await eachOf(messages, CONCURRENCY, async (message) => {
        const publication = restoredPublication(message, purge, now());
        if (publication) await publisher.publish(publication, { mandatory: true });
      });
    },
    close: () =>
      publisher.close().catch((error) => log.warn('not closed', { error_code: classify(error).code })),
  };
}

/** Throws ConflictError where the queue is not there any more: nothing could take them. */
export async function requireQueue({ messages }: Deps, queue: string): Promise<void> {
  if (await messages.count(queue)) return;
  throw new ConflictError(`The queue ${queue} is not there any more: make it again, and restore then.`, {
    queue,
  });
}
