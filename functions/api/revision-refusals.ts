import { ConflictError, NotFoundError } from '../../core/api/errors.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { NotRevised } from '../../core/failure/revise.ts';
import { REVISIONS_MAX } from '../../core/limits.ts';

const WHY: Record<NotRevised, string> = {
  retrying:
    'Its redelivery is under way with the body as it was: both would be delivered. Wait for the outcome, or delete this record and restore it.',
  resolved: 'It is resolved: there is nothing left to deliver.',
  deleted: 'It is deleted: restore it first.',
  limit: `It has been corrected ${REVISIONS_MAX} times, and no more are kept. Publish the message under a new id, and delete this record.`,
  out: 'A redelivery of it may still lie in a queue of AMQP clients, who would be given both bodies. Publish the corrected message under a new id, and delete this record.',
};

/** Why a message is not to be corrected now, and what to do about it. */
export function notRevised({ id, status }: FailedMessage, why: NotRevised): ConflictError {
  return new ConflictError(WHY[why], { id, status });
}

export function noRevision(id: string, number: string): NotFoundError {
  return new NotFoundError('This failed message has no revision of this number.', { id, revision: number });
}
