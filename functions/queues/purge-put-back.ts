import { ConflictError } from '../../core/api/errors.ts';
import { storedBody } from '../../core/payload/transit.ts';
import { type KeptMessage, readBatch } from '../../core/queues/kept-messages.ts';
import { batchInOrder, batchKey, type Purge } from '../../core/queues/purge.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import type { PurgeInWork } from './purge-in-work.ts';
import { intoRabbitmq, intoWorkQueue, type Outcome } from './purge-send.ts';
import { known } from './which-queue.ts';

/**
 * Puts messages back into the queue that they were in, batch by batch. Each is settled by itself: one that is back, or is
 * refused for good, is never sent again, and what the queue does not take for now is the next worker's. Throws why.
 */
export async function putBack(deps: Deps, work: PurgeInWork, until: Date): Promise<void> {
  const queue = await known(deps, work.purge.queue);
  const send = hasWorkQueue(queue) ? intoWorkQueue(deps) : intoRabbitmq(deps, queue);
  try {
    while (work.purge.restored_batches < work.purge.batches) {
      if (deps.now() >= until) return;
      const messages = await batchOf(deps, work.purge, work.purge.restored_batches);
      const places = work.purge.left ?? placesToPutBack(messages);
      const outcomes = await send.all(messagesAt(messages, places), work.purge);
      await settleBatch(work, places, outcomes);
    }
  } finally {
    await send.close();
  }
  await work.save({ state: 'restored', restored_at: deps.now().toISOString() });
}

/** The record of a failed message says what becomes of its retry. */
function placesToPutBack(messages: readonly KeptMessage[]): number[] {
  return messages.flatMap(({ failed_message_id }, place) => (failed_message_id === undefined ? [place] : []));
}

function messagesAt(messages: readonly KeptMessage[], places: readonly number[]): KeptMessage[] {
  return places.flatMap((place) => messages[place] ?? []);
}

async function settleBatch(work: PurgeInWork, places: readonly number[], outcomes: readonly Outcome[]) {
  const { restored, not_restored, restored_batches } = work.purge;
  const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length;
  const left = places.filter((_, n) => typeof outcomes[n] === 'object');
  await work.save({
    restored: restored + count('back'),
    not_restored: not_restored + count('refused'),
    ...(left.length === 0 ? { restored_batches: restored_batches + 1, left: null } : { left }),
  });
  const failed = outcomes.find((outcome) => typeof outcome === 'object');
  if (failed) throw failed.notNow;
}

/** The messages of a batch, by its place among those that are put back. */
export async function batchOf(
  { payloads }: Pick<Deps, 'payloads'>,
  purge: Purge,
  place: number,
): Promise<KeptMessage[]> {
  return readBatch(await storedBody(batchKey(purge, batchInOrder(purge, place)), payloads));
}

/** Throws ConflictError where the queue is not there any more: nothing could take them. */
export async function requireQueue({ messages }: Deps, queue: string): Promise<void> {
  if (await messages.count(queue)) return;
  throw new ConflictError(`The queue ${queue} is not there any more: make it again, and restore then.`, {
    queue,
  });
}
