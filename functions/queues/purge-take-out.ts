import { eachOf } from '../../core/each-of.ts';
import { PURGE_BATCH_BYTES, PURGE_BATCH_MESSAGES } from '../../core/limits.ts';
import { bridgedEnvelope } from '../../core/message/bridged.ts';
import { failedMessageOf, type KeptMessage, writeBatch } from '../../core/queues/kept-messages.ts';
import { batchKey } from '../../core/queues/purge.ts';
import type { Pulled } from '../../core/subscriptions/pull-queues.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import { notifyTaken } from './notify-runs.ts';
import type { PurgeInWork } from './purge-in-work.ts';
import { known } from './which-queue.ts';

/** SQS: messages of one receive. */
const RECEIVE_MAX = 10;
/** So long SQS hides what was received until it is removed, seconds: should this process end, it comes again. */
const HIDDEN_SECONDS = 60;
const CONCURRENCY = 16;

/**
 * Takes messages out of a queue, each batch kept before it is removed. What RabbitMQ has goes first, no more than was there
 * when it was asked for; then what is in SQS until that moment. What consumers have in their hands stays theirs.
 */
export async function takeOut(deps: Deps, work: PurgeInWork, until: Date): Promise<void> {
  const queue = await known(deps, work.purge.queue);
  if (work.purge.cut_at === null) await fromRabbitmq(deps, work, until);
  if (work.purge.cut_at === null) return;
  if (hasWorkQueue(queue) && !(await fromSqs(deps, work, work.purge.cut_at, until))) return;
  await work.save({ state: 'done', ended_at: deps.now().toISOString() });
}

async function fromRabbitmq(deps: Deps, work: PurgeInWork, until: Date): Promise<void> {
  const { queue, to_take: most } = work.purge;
  const limits = { most, until, batch: { messages: PURGE_BATCH_MESSAGES, bytes: PURGE_BATCH_BYTES } };
  const declared = Object.hasOwn(deps.topology.queues, queue) ? deps.topology.queues[queue] : undefined;
  const context = { queue, declared, defaultTtlMs: deps.defaultTtlMs, now: deps.now(), newId: deps.newId };
  const drained = await deps.drain.drain(queue, limits, async (batch) => {
    const messages = batch.map((delivery) => ({
      envelope: bridgedEnvelope(delivery, context),
      body: delivery.body,
    }));
    const { rabbitmq_batches, to_take } = work.purge;
    await keep(deps, work, messages, {
      rabbitmq_batches: rabbitmq_batches + 1,
      to_take: to_take - messages.length,
    });
  });
  const isDone = !drained || drained.isEmpty || work.purge.to_take <= 0;
  if (isDone) await work.save({ cut_at: deps.now().toISOString() });
}

/** Whether nothing is left that was there before. */
async function fromSqs(deps: Deps, work: PurgeInWork, cutAt: string, until: Date): Promise<boolean> {
  const { queue } = work.purge;
  while (deps.now() < until) {
    const found = await receive(deps, queue, cutAt);
    if (found.length === 0) return true;
    await keep(deps, work, found, {});
    await eachOf(found, CONCURRENCY, ({ receipt }) => deps.pullQueues.remove(queue, receipt));
  }
  return false;
}

/** A batch of what came before `cutAt`. What came later goes back at once. */
async function receive({ pullQueues }: Deps, queue: string, cutAt: string): Promise<Pulled[]> {
  const batch: Pulled[] = [];
  let bytes = 0;
  while (batch.length + RECEIVE_MAX <= PURGE_BATCH_MESSAGES && bytes < PURGE_BATCH_BYTES) {
    const request = { max: RECEIVE_MAX, waitSeconds: 1, visibilitySeconds: HIDDEN_SECONDS };
    const received = (await pullQueues.receive(queue, request)) ?? [];
    const isLater = ({ sent_at }: Pulled) => sent_at !== undefined && sent_at > cutAt;
    const earlier = received.filter((item) => !isLater(item));
    await eachOf(received.filter(isLater), CONCURRENCY, ({ receipt }) => pullQueues.hide(queue, receipt, 0));
    if (earlier.length === 0) break;
    batch.push(...earlier);
    bytes += earlier.reduce((sum, { body }) => sum + body.byteLength, 0);
  }
  return batch;
}

/** Stores a batch and says so in the purge. Retries of failed messages learn that theirs is gone: their records wait for a person. */
async function keep(
  deps: Deps,
  work: PurgeInWork,
  messages: readonly KeptMessage[],
  more: Parameters<PurgeInWork['save']>[0],
): Promise<void> {
  const { purge } = work;
  const records = messages.map(failedMessageOf).filter((id) => id !== undefined);
  await deps.payloads.put(batchKey(purge, purge.batches), writeBatch(messages));
  await work.save({
    ...more,
    batches: purge.batches + 1,
    kept: purge.kept + messages.length,
    on_record: purge.on_record + records.length,
  });
  await notifyTaken(deps, purge.queue, records);
}
