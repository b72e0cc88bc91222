import { Buffer } from 'node:buffer';
import { type PulledMessage, viewPulled } from '../../core/api/views-subscriptions.ts';
import { UnavailableError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { PULL_ANSWER_BYTES } from '../../core/limits.ts';
import type { OpenDelivery } from '../../core/subscriptions/deliveries.ts';
import type { Pulled } from '../../core/subscriptions/pull-queues.ts';
import type { Deps } from './deps.ts';
import type { Source } from './source.ts';
import { take } from './take.ts';

/** SQS: messages of one receive. */
const RECEIVE_MAX = 10;
/** Receives of one pull at most, whatever they bring. */
const ROUNDS = 200;
/** Seconds until what was received, and could not be given out through a fault of ours, comes again. */
const FAULT_SECONDS = 5;

export type Wish = { max: number; waitSeconds: number; visibilitySeconds: number };

/** What was given out: how the caller sees it, and the delivery behind it. */
type Given = { view: PulledMessage; delivery: OpenDelivery };

/**
 * Receives until `max` messages are there, or the answer is full, or nothing more is waiting; for the first one it waits.
 * What it answers is open: each can be acknowledged. Undefined: the queue is not there.
 */
export async function collect(deps: Deps, source: Source, wish: Wish): Promise<PulledMessage[] | undefined> {
  const given: Given[] = [];
  const received: Pulled[] = [];
  try {
    const found = await receiveAll(deps, source, wish, given, received);
    if (!found) return undefined;
    await deps.deliveries.open(given.map(({ delivery }) => delivery));
  } catch (error) {
    const names = new Set(received.map(({ receipt }) => receipt));
    await putBack(deps, source.queue, [...names], FAULT_SECONDS);
    throw error;
  }
  return given.map(({ view }) => view);
}

/** Fills `given`; `received` is what is to be put back when something goes wrong. */
async function receiveAll(
  deps: Deps,
  { queue, ordered }: Source,
  { max, waitSeconds, visibilitySeconds }: Wish,
  given: Given[],
  received: Pulled[],
): Promise<boolean> {
  const until = deps.now().getTime() + waitSeconds * 1_000;
  let bytes = 0;
  for (let round = 0; round < ROUNDS && given.length < max; round += 1) {
    const leftMs = given.length > 0 ? 0 : Math.max(0, until - deps.now().getTime());
    const pulled = await deps.pullQueues.receive(queue, {
      // One message of a key at a time, so that giving one back cannot let the next overtake it.
      max: ordered ? 1 : Math.min(RECEIVE_MAX, max - given.length),
      waitSeconds: Math.min(waitSeconds, Math.ceil(leftMs / 1_000)),
      visibilitySeconds,
    });
    if (!pulled) return false;
    if (pulled.length === 0 && (given.length > 0 || until <= deps.now().getTime())) return true;
    received.push(...pulled);
    const at = deps.now();
    const taken = await Promise.all(
      pulled.map(async (item) => ((await take(deps, queue, item)) ? [item] : [])),
    );
    for (const [index, item] of taken.flat().entries()) {
      const next = give(deps, queue, item, at, visibilitySeconds);
      bytes += answerBytes(next.view);
      if (given.length > 0 && bytes > PULL_ANSWER_BYTES) {
        const rest = taken.flat().slice(index);
        await putBack(
          deps,
          queue,
          rest.map(({ receipt }) => receipt),
          0,
        );
        return true;
      }
      given.push(next);
    }
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

/** Where this fails too the messages come again with their visibility timeout. */
async function putBack(deps: Deps, queue: string, receipts: string[], seconds: number): Promise<void> {
  const hidden = await Promise.allSettled(
    receipts.map((receipt) => deps.pullQueues.hide(queue, receipt, seconds)),
  );
  const failed = hidden.find((each) => each.status === 'rejected');
  if (!failed) return;
  const { name, message } = classify(failed.reason);
  deps.log.warn('not put back', { queue, error_name: name, error_message: message });
}

export function notThere(queue: string): UnavailableError {
  return new UnavailableError('queue-unavailable', `The work queue of ${queue} is not there.`, {
    details: { queue },
  });
}
