import type { Caller } from '../../adapters/http/caller.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { ActionLog } from '../../core/audit/record-action.ts';
import type { Refused } from '../../core/failure/change.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { update } from '../../core/failure/update.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';
import { manageableBy } from './failed-access.ts';
import { noFailedMessage } from './no-failed-message.ts';

/** What the operations that change a failed message need. */
export type ChangeDeps = ActionLog & {
  failedMessages: FailedMessageStore;
  workflow: RetryWorkflow;
  retryRoutes: RetryRoutes;
  now: () => Date;
};

/**
 * Reads a record, lets `move` decide, and writes what it answers by compare-and-set. A `move` that answers the record
 * as it was read changes nothing. Throws NotFoundError for an unknown or deleted record, and for one that its caller may not
 * know of, ForbiddenError for one that they may only read, ConflictError where its state does not allow the move, and UnavailableError `record-contended` when others change it all the time.
 */
export async function changeFailed<Move extends { record: FailedMessage }>(
  store: FailedMessageStore,
  { id, by }: { id: string; by: Caller },
  move: (record: FailedMessage) => Move | Refused,
): Promise<Move> {
  const { moved } = await update(store, id, (found) => {
    const record = manageableBy(by, found, id);
    const moved = move(record);
    if ('refused' in moved) throw refusal(record, moved);
    return { write: moved.record === record ? null : moved.record, moved };
  });
  return moved;
}

function refusal({ id, status }: FailedMessage, { refused }: Refused): Error {
  if (refused === 'deleted' || refused === 'expired') return noFailedMessage(id);
  const why =
    status === 'retrying'
      ? 'Its redelivery lies in its queue, or an AMQP client has it: a second one would be handled as well. Wait for the outcome, or delete this record.'
      : `It is ${status}: there is nothing left to do.`;
  return new ConflictError(why, { id, status });
}
