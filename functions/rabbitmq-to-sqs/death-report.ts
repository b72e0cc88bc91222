import type { FailureReport } from '../../core/failure/report.ts';
import type { Source } from '../../core/failure/source.ts';
import type { Death } from '../../core/message/dead-letter.ts';

const deaths: Partial<Record<Source, { name: string; message: string }>> = {
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

/** What the recorder is told of a dead letter. Which retry it was is known to the record alone: the attempt says 1. */
export function deathReport(death: Death | undefined, deadLetterQueue: string, now: string): FailureReport {
  const told = death && deaths[death.source];
  if (!death || !told) return unknownDeath(deadLetterQueue, now);
  return {
    source: death.source,
    error: {
      ...told,
      message: `${told.message} Queue: ${death.queue}.`,
      stack: null,
      code: death.source,
      // Its time is over; the other reasons may pass.
      permanent: death.source === 'expired',
    },
    failed_at: death.at ?? now,
    attempt: 1,
  };
}

/** Somebody published to the dead letters themselves. Nobody knows where it belongs, so a person has to look. */
function unknownDeath(deadLetterQueue: string, now: string): FailureReport {
  const message = `The message came to ${deadLetterQueue} without the header x-death: it did not die in a queue.`;
  return {
    source: 'rejected',
    error: { name: 'UnknownDeath', message, stack: null, code: 'unknown-death', permanent: true },
    failed_at: now,
    attempt: 1,
  };
}
