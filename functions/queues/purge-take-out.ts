import { eachOf } from '../../core/each-of.ts';
import { type RetryOf, retryOf } from '../../core/failure/retry-of.ts';
import { PURGE_BATCH_BYTES, PURGE_BATCH_MESSAGES } from '../../core/limits.ts';
import { bridgedEnvelope } from '../../core/message/bridged.ts';
import { type KeptMessage, writeBatch } from '../../core/queues/kept-messages.ts';
import { batchKey } from '../../core/queues/purge.ts';
import type { Pulled } from '../../core/subscriptions/pull-queues.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import { leavePlaces } from './leave-places.ts';
import { notifyTaken } from './notify-runs.ts';
import type { PurgeInWork } from './purge-in-work.ts';
import { known } from './which-queue.ts';

/** SQS: messages of one receive. */
const RECEIVE_MAX = 10;
/** So long SQS hides what was received until it is removed, seconds: should this process end, it comes again. */
const HIDDEN_SECONDS = 60;
/** Receives of nothing but later messages, after which a queue that is never empty has no earlier one any more. */
const ONLY_LATER_MAX = 20;
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
  // A batch is out of the queue once the next one comes, or nothing more.
  let out: RetryOf[] = [];
  const drained = await deps.drain.drain(queue, limits, async (batch) => {
    await notifyTaken(deps, queue, out);
    out = [];
    const messages = batch.map((delivery) => ({
      envelope: bridgedEnvelope(delivery, context),
      body: delivery.body,
    }));
    const { rabbitmq_batches, to_take } = work.purge;
    out = await keep(deps, work, messages, {
      rabbitmq_batches: rabbitmq_batches + 1,
      to_take: to_take - messages.length,
    });
  });
  await notifyTaken(deps, queue, out);
  const isDone = !drained || drained.isEmpty || work.purge.to_take <= 0;
  if (isDone) await work.save({ cut_at: deps.now().toISOString() });
}

/** Whether nothing is left that was there before. What came later is out of the way until then, and no longer. */
async function fromSqs(deps: Deps, work: PurgeInWork, cutAt: string, until: Date): Promise<boolean> {
  const { queue } = work.purge;
  const later: Pulled[] = [];
  try {
    while (deps.now() < until) {
      const { earlier, isAll } = await receive(deps, queue, { cutAt, until, later });
      if (earlier.length === 0) return isAll;
      const retries = await keep(deps, work, earlier, {});
      // Of an ordered queue SQS gives the next one of a key once this one is removed.
      await eachOf(earlier, CONCURRENCY, ({ receipt }) => deps.pullQueues.remove(queue, receipt));
      await leavePlaces(deps, queue, earlier);
      await notifyTaken(deps, queue, retries);
    }
    return false;
  } finally {
    // Once each: a client that pulls is given a message so many times, and each receive counts.
    await eachOf(later, CONCURRENCY, ({ receipt }) => deps.pullQueues.hide(queue, receipt, 0));
  }
}

type Cut = { cutAt: string; until: Date; later: Pulled[] };

/**
 * A batch of what came before `cutAt`; `later` gets the others. `isAll`: SQS gives nothing more, or nothing else than what
 * came later, receive after receive.
 */
async function receive({ pullQueues, now }: Deps, queue: string, { cutAt, until, later }: Cut) {
  const earlier: Pulled[] = [];
  let [bytes, onlyLater] = [0, 0];
  while (earlier.length + RECEIVE_MAX <= PURGE_BATCH_MESSAGES && bytes < PURGE_BATCH_BYTES && now() < until) {
    const request = { max: RECEIVE_MAX, waitSeconds: 1, visibilitySeconds: HIDDEN_SECONDS };
    const received = (await pullQueues.receive(queue, request)) ?? [];
    const { after = [], before = [] } = Object.groupBy(received, ({ sent_at = '' }) =>
      sent_at > cutAt ? 'after' : 'before',
    );
    later.push(...after);
    earlier.push(...before);
    bytes += before.reduce((sum, { body }) => sum + body.byteLength, 0);
    onlyLater = before.length > 0 ? 0 : onlyLater + 1;
    if (received.length === 0 || onlyLater >= ONLY_LATER_MAX) return { earlier, isAll: true };
  }
  return { earlier, isAll: false };
}

/**
 * Stores a batch and says so in the purge. Answers which of them are retries of failed messages: the records of those wait
 * for a person once they are out of the queue.
 */
async function keep(
  deps: Deps,
  work: PurgeInWork,
  messages: readonly KeptMessage[],
  more: Parameters<PurgeInWork['save']>[0],
): Promise<RetryOf[]> {
  const { purge } = work;
  const retries = await eachOf(messages, CONCURRENCY, ({ envelope }) =>
    retryOf(deps.failedMessages, envelope),
  );
  const known = messages.map(({ envelope, body }, n) => {
    const failed_message_id = retries[n]?.id;
    return { envelope, body, ...(failed_message_id === undefined ? {} : { failed_message_id }) };
  });
  const onRecord = retries.filter((retry) => retry !== undefined);
  await deps.payloads.put(batchKey(purge, purge.batches), writeBatch(known));
  await work.save({
    ...more,
    batches: purge.batches + 1,
    kept: purge.kept + messages.length,
    on_record: purge.on_record + onRecord.length,
  });
  return onRecord;
}
