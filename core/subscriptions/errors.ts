import { CourtierError, UnavailableError } from '../errors.ts';

/** The queue is there, and its messages go another way. */
export class NotPulledError extends CourtierError {
  constructor(queue: string, delivery: string) {
    const message = `The messages of ${queue} do not wait for HTTP clients (its delivery is ${delivery}). Say ?name= for a subscription of your own to an exchange.`;
    super('not-pulled', 'reject', message, { details: { queue, delivery } });
  }
}

/** No delivery has this ack id, or it is forgotten. */
export class UnknownDeliveryError extends CourtierError {
  constructor(id: string) {
    const message =
      'No message was given out under this ack id. Use `ack_id` as the subscription answered it; it is kept for a day and a half.';
    super('unknown-delivery', 'reject', message, { details: { ack_id: id } });
  }
}

/** Its time is over: the message is given out again, perhaps to somebody else by now. */
export class VisibilityOverError extends CourtierError {
  constructor(id: string, visibleAt: string) {
    const message = `The visibility timeout of this delivery was over at ${visibleAt}, and the message is given out again under another ack id. Ask for a longer ?visibility=, or extend it in time.`;
    super('visibility-over', 'reject', message, { details: { ack_id: id, visible_at: visibleAt } });
  }
}

/** The client said something else about it before. */
export class DeliverySettledError extends CourtierError {
  constructor(id: string, decision: string) {
    super('delivery-settled', 'reject', `This delivery is ${decision} already.`, {
      details: { ack_id: id, decision },
    });
  }
}

export class VisibilityLimitError extends CourtierError {
  constructor(id: string, latest: string) {
    const message = `SQS hides a message for 12 hours at most after it was received: this one until ${latest}. Acknowledge it before, or give it back.`;
    super('visibility-limit', 'reject', message, { details: { ack_id: id, latest } });
  }
}

/** SQS shows a queue some seconds after it was made; one whose name was deleted shortly before, up to a minute after. */
export class WorkQueueNotThereError extends UnavailableError {
  constructor(queue: string) {
    const message = `SQS does not show the work queue of ${queue}. That is so for up to a minute after a queue was made or deleted: ask again. What was published meanwhile waits.`;
    super('work-queue-not-there', message, { details: { queue, retry_after_seconds: NOT_THERE_SECONDS } });
  }
}

/** Seconds until it is worth asking again. */
const NOT_THERE_SECONDS = 5;
