import { ConflictError } from '../api/errors.ts';
import { CourtierError } from '../errors.ts';
import { SQS_PURGE_SECONDS, SQS_RECREATE_SECONDS } from '../limits.ts';

/** A copy of another queue's dead letters would leave their way, and what failed there would fail here again. */
export class DeadLettersOnlyError extends ConflictError {
  constructor() {
    super('Dead letters go to the recorder: their exchange and queues take no more bindings.');
  }
}

/** `retry_after_seconds` in the details of an error is also the answer's header Retry-After. */
const retryAfter = (seconds: number) => ({ details: { retry_after_seconds: seconds } });

/** Deleting it would lose messages, or take it away under its consumers. */
export class QueueNotEmptyError extends CourtierError {
  constructor(queue: string, holds: { messages: number; consumers: number }) {
    const message = `The queue ${queue} holds ${holds.messages} messages and has ${holds.consumers} AMQP consumers. Purge it and stop them, or say force=true to lose what it holds.`;
    super('queue-not-empty', 'reject', message, { details: holds });
  }
}

export class QueueLimitError extends CourtierError {
  constructor(limit: number) {
    const message = `There are ${limit} queues of the run time already. Delete one that nobody uses, or declare this one in the topology.`;
    super('queue-limit-reached', 'reject', message, { details: { limit } });
  }
}

/** One client has made so many that it gets no more, so that others find room. */
export class QueueQuotaError extends CourtierError {
  constructor(limit: number) {
    const message = `This client has made ${limit} queues of the run time already, subscriptions among them. Delete one that it no longer uses: DELETE /api/queues/{queue}.`;
    super('queue-quota-reached', 'reject', message, { details: { limit } });
  }
}

export class QueueDeletedRecentlyError extends CourtierError {
  constructor(queue: string) {
    const message = `A queue ${queue} was deleted less than ${SQS_RECREATE_SECONDS} seconds ago, and SQS does not give its name away so soon.`;
    super('queue-deleted-recently', 'reject', message, retryAfter(SQS_RECREATE_SECONDS));
  }
}

export class PurgeInProgressError extends CourtierError {
  constructor(queue: string) {
    const message = `The queue ${queue} was purged less than ${SQS_PURGE_SECONDS} seconds ago, and SQS is still at it.`;
    super('purge-in-progress', 'reject', message, retryAfter(SQS_PURGE_SECONDS));
  }
}
