import { Buffer } from 'node:buffer';
import { type PulledMessage, viewPulled } from '../../core/api/views-subscriptions.ts';
import { UnavailableError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { PULL_ANSWER_BYTES } from '../../core/limits.ts';
import type { OpenDelivery } from '../../core/subscriptions/deliveries.ts';
import { WorkQueueNotThereError } from '../../core/subscriptions/errors.ts';
import type { Pulled } from '../../core/subscriptions/pull-queues.ts';
import type { Deps } from './deps.ts';
import { putBack, type Received } from './put-back.ts';
import type { Source } from './source.ts';
import { take } from './take.ts';

/** SQS: messages of one receive. */
const RECEIVE_MAX = 10;
/** Receives of one pull at most, and milliseconds for them after the wait: what they bring may all be for nobody. */
const ROUNDS = 250;
const WORK_MS = 3_000;
/** Seconds until what was received, and could not be given out through a fault of ours, comes again. */
const FAULT_SECONDS = 5;

/** Messages at most, seconds to wait for the first one, seconds until one that is not acknowledged comes again. */
export type PullOptions = { max: number; waitSeconds: number; visibilitySeconds: number };

/** What was given out: how the caller sees it, and the delivery behind it. */
type Given = { view: PulledMessage; delivery: OpenDelivery };
/** What a pull has so far. `received`: everything that is to be put back when something goes wrong. */
type PullBatch = { given: Given[]; received: Received[]; bytes: number };

/**
 * Bytes that the largest message of each queue's last receive took in an answer. What does not fit is put back, which
 * SQS counts as a receive: a few of those and it has failed without anybody having seen it. So no more is received than
 * will fit if it is of that size.
 */
export type Sizes = Map<string, number>;

/**
 * Receives until `max` messages are there, or the answer is full, or nothing more is waiting; for the first one it waits.
 * What it answers is open: each can be acknowledged.
 */
export async function collect(
  deps: Deps,
  sources: readonly Source[],
  options: PullOptions,
  sizes: Sizes = new Map(),
): Promise<PulledMessage[]> {
  const batch: PullBatch = { given: [], received: [], bytes: 0 };
  try {
    await receiveAll(deps, sources, options, batch, sizes);
    await deps.deliveries.open(batch.given.map(({ delivery }) => delivery));
  } catch (error) {
    await putBack(deps, batch.received, FAULT_SECONDS);
    throw error;
  }
  return batch.given.map(({ view }) => view);
}

/** One queue after the other, each until it is empty: what jumps the queue is in the first. */
async function receiveAll(
  deps: Deps,
  sources: readonly Source[],
  options: PullOptions,
  batch: PullBatch,
  sizes: Sizes,
): Promise<void> {
  const until = deps.now().getTime() + options.waitSeconds * 1_000;
  let turn = 0;
  for (let round = 0, empty = 0; round < ROUNDS && batch.given.length < options.max; round += 1) {
    const source = sources[turn % sources.length];
    if (!source) return;
    const leftMs = until - deps.now().getTime();
    if (leftMs <= -WORK_MS) return;
    const left = Math.max(0, Math.ceil(leftMs / 1_000));
    const waitSeconds = batch.given.length > 0 ? 0 : waitOf(left, round, sources.length);
    const max = Math.min(options.max - batch.given.length, roomFor(source, batch, sizes));
    if (max === 0) return;
    const pulled = await receive(deps, source, { ...options, waitSeconds, max }, batch);
    if (!pulled) return;
    batch.received.push(...pulled.map(({ receipt }) => ({ queue: source.queue, receipt })));
    if (!(await deliver(deps, source, pulled, options, batch, sizes))) return;
    empty = pulled.length === 0 ? empty + 1 : 0;
    if (pulled.length === 0) turn += 1;
    const over = batch.given.length > 0 || until <= deps.now().getTime();
    if (over && empty >= sources.length) return;
  }
}

/** Of several queues none is waited for while another has messages: at first each is only looked at, then in turns. */
function waitOf(leftSeconds: number, round: number, queues: number): number {
  if (queues === 1) return leftSeconds;
  return round < queues ? 0 : Math.min(1, leftSeconds);
}

/** How many messages the answer has room for; the first one always goes. */
function roomFor({ queue }: Source, { given, bytes }: PullBatch, sizes: Sizes): number {
  const fits = Math.floor((PULL_ANSWER_BYTES - bytes) / (sizes.get(queue) ?? 1));
  return given.length === 0 ? Math.max(1, fits) : fits;
}

/** Undefined: it failed, while there is something to give out already. */
async function receive(
  deps: Deps,
  { queue, ordered }: Source,
  options: PullOptions,
  batch: PullBatch,
): Promise<Pulled[] | undefined> {
  // One message of a key at a time, so that giving one back cannot let the next overtake it.
  const max = ordered ? 1 : Math.min(RECEIVE_MAX, options.max);
  try {
    const pulled = await deps.pullQueues.receive(queue, { ...options, max });
    if (pulled) return pulled;
    throw new WorkQueueNotThereError(queue);
  } catch (error) {
    if (batch.given.length === 0 || !(error instanceof UnavailableError)) throw error;
    deps.log.warn('no more received', { queue, error_message: classify(error).message });
    return undefined;
  }
}

/** False: the answer is full, and what did not fit is back in its queue. */
async function deliver(
  deps: Deps,
  { queue }: Source,
  pulled: readonly Pulled[],
  { visibilitySeconds }: PullOptions,
  batch: PullBatch,
  sizes: Sizes,
): Promise<boolean> {
  const at = deps.now();
  const taken = await Promise.all(pulled.map((item) => take(deps, queue, item)));
  const items = taken.filter((item) => item !== undefined);
  const all = items.map((item) => give(deps, queue, item, at, visibilitySeconds));
  const bytes = all.map(({ view }) => answerBytes(view));
  if (bytes.length > 0) sizes.set(queue, Math.max(...bytes));
  for (const [index, next] of all.entries()) {
    batch.bytes += bytes[index] ?? 0;
    if (batch.given.length > 0 && batch.bytes > PULL_ANSWER_BYTES) {
      await putBack(
        deps,
        items.slice(index).map(({ receipt }) => ({ queue, receipt })),
        0,
      );
      return false;
    }
    batch.given.push(next);
  }
  return true;
}

function give(deps: Deps, queue: string, item: Pulled, at: Date, visibilitySeconds: number): Given {
  const { envelope, body, receipt, taskToken } = item;
  const delivery: OpenDelivery = {
    id: deps.newId(),
    queue,
    envelope,
    body,
    receipt,
    ...(taskToken === undefined ? {} : { taskToken }),
    received_at: at.toISOString(),
    visible_at: new Date(at.getTime() + visibilitySeconds * 1_000).toISOString(),
  };
  return { delivery, view: viewPulled(item, delivery) };
}

/** As Lambda passes it on: the answer's body is JSON, and stands as a string in the JSON of the result. */
function answerBytes(view: PulledMessage): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(view)));
}
