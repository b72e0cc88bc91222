import { BROKER_MESSAGE_BYTES, ERROR_MESSAGE_CHARS, SQS_RETENTION_SECONDS } from '../limits.ts';
import { deadLetterEnvelope } from '../message/bridged.ts';
import type { Cause, Death } from '../message/dead-letter.ts';
import type { RabbitmqDelivery } from '../message/rabbitmq-event.ts';
import { cut } from './classify.ts';
import type { FailureReport } from './report.ts';
import type { FailedItem } from './reports.ts';

const causes: Record<Cause, { name: string; message: string }> = {
  rejected: { name: 'MessageRejected', message: 'A consumer rejected the message.' },
  expired: {
    name: 'MessageExpired',
    message: 'The time to live ran out before a consumer took the message.',
  },
  'delivery-limit': {
    name: 'DeliveryLimitReached',
    message:
      'RabbitMQ redelivered the message as often as the queue allows, and no consumer acknowledged it.',
  },
  maxlen: {
    name: 'QueueLengthExceeded',
    message: 'The queue was full, and newer messages pushed this one out.',
  },
};

export type DeathContext = {
  /** Where the message was read. */
  deadLetterQueue: string;
  /** Queues that it only came through: of lastDeath. Left out for those of the bridge, which have it from where it died. */
  passedThrough?: (queue: string) => boolean;
  now: Date;
  newId: () => string;
};

/**
 * What the recorder gets of a dead letter, under the name of the queue in which it died. Which retry it was is known
 * to the record alone: the attempt says 1. Headers that cannot be carried are left out: the message has failed already,
 * and the record says what is missing.
 */
export function deadLetterReport(delivery: RabbitmqDelivery, context: DeathContext): FailedItem {
  const { deadLetterQueue, passedThrough, now, newId } = context;
  const { envelope, death } = deadLetterEnvelope(delivery, newId, passedThrough);
  const failure = death ? knownDeath(death, now) : unknownDeath(deadLetterQueue, now);
  return { envelope, body: delivery.body, failure: withReasons(failure, delivery) };
}

/** What of the message itself explains its death, or that of its retries. */
function withReasons(failure: FailureReport, { body, dropped }: RabbitmqDelivery): FailureReport {
  const tooLarge = body.byteLength > BROKER_MESSAGE_BYTES;
  const reasons = [
    failure.error.message,
    ...(tooLarge
      ? [
          `Its body of ${body.byteLength} bytes is more than an event of Lambda holds: it can be retried by hand.`,
        ]
      : []),
    ...(dropped ? [`A header cannot be carried: ${dropped.reason}. A retry goes without it.`] : []),
  ];
  const message = cut(reasons.join(' '), ERROR_MESSAGE_CHARS);
  return {
    ...failure,
    error: { ...failure.error, message, permanent: failure.error.permanent || tooLarge },
  };
}

function knownDeath(death: Death, now: Date): FailureReport {
  const { name, message } = causes[death.source];
  return {
    source: death.source,
    error: {
      name,
      message: `${message} Queue: ${death.queue}.`,
      stack: null,
      code: death.source,
      // Its time is over; the other reasons may pass.
      permanent: death.source === 'expired',
    },
    failed_at: timeOfDeath(death.at, now),
    attempt: 1,
  };
}

/**
 * When it died. A publisher can send an account of deaths along, so a time that cannot be is replaced by that of the
 * receipt: one that is still to come, or from longer ago than a dead letter waits anywhere.
 */
function timeOfDeath(at: string | null, now: Date): string {
  if (at === null) return now.toISOString();
  const age = now.getTime() - Date.parse(at);
  return age >= 0 && age <= SQS_RETENTION_SECONDS * 1_000 ? at : now.toISOString();
}

/** Somebody published to the dead letters themselves. Nobody knows where it belongs, so a person has to look. */
function unknownDeath(deadLetterQueue: string, now: Date): FailureReport {
  const message = `The message came to ${deadLetterQueue} without the header x-death: it did not die in a queue.`;
  return {
    source: 'rejected',
    error: { name: 'UnknownDeath', message, stack: null, code: 'unknown-death', permanent: true },
    failed_at: now.toISOString(),
    attempt: 1,
  };
}
