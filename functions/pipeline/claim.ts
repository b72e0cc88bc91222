import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';
import { originalContent } from '../../core/payload/transit.ts';
import type { PipelineDeps } from './consumer.ts';
import type { Delivery } from './delivery.ts';

/**
 * How long this invocation lives: a claim is never held longer, and `signal` warns of the end. `hidden` resolves when SQS
 * knows how long the messages are in its hands, or could not be reached.
 */
export type Invocation = { endsAt: Date; signal: AbortSignal; hidden: Promise<void> };

/** After the end of its invocation a claim is held so much longer, for clocks that differ, milliseconds. */
const CLOCK_TOLERANCE_MS = 1_000;

/** `name`: of this delivery, where a claim of it that ran out was a crash. */
export function claim(
  consumer: { queue: string },
  deps: PipelineDeps,
  invocation: Invocation,
  delivery: Pick<Delivery, 'envelope' | 'body'>,
  name?: string,
) {
  const { envelope } = delivery;
  const content = originalContent(delivery);
  return deps.claims.claim({
    queue: consumer.queue,
    messageId: envelope.id,
    exchange: envelope.exchange,
    routingKey: envelope.routing_key,
    ...(name === undefined ? {} : { delivery: name }),
    ...(content === undefined ? {} : { content }),
    now: deps.now().toISOString(),
    leaseUntil: new Date(invocation.endsAt.getTime() + CLOCK_TOLERANCE_MS).toISOString(),
  });
}

/**
 * The effect has happened. When that cannot be written down the message still counts as handled: to call it failed
 * would surely repeat the effect, to go on repeats it only should the message come twice.
 */
export async function markDelivered(
  consumer: { queue: string },
  deps: PipelineDeps,
  { envelope }: Pick<Delivery, 'envelope'>,
  log: Log,
) {
  try {
    await deps.claims.markDelivered(consumer.queue, envelope.id, deps.now().toISOString());
  } catch (error) {
    const { name, message } = classify(error);
    log.error('handled, but a repeat could not be ruled out', { error_name: name, error_message: message });
  }
}

/** Without it the next attempt could claim only once the lease is over. */
export async function release(
  consumer: { queue: string },
  deps: PipelineDeps,
  { envelope }: Pick<Delivery, 'envelope'>,
  error: { name: string; message: string },
  log: Log,
) {
  try {
    await deps.claims.release(consumer.queue, envelope.id, deps.now().toISOString(), error);
  } catch (failure) {
    const { name, message } = classify(failure);
    log.error('the claim could not be released', { error_name: name, error_message: message });
  }
}
