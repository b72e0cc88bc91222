import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { FailedMessageState } from '../../core/api/views.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { restore } from '../../core/failure/by-person.ts';
import type { Refused } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';

/**
 * POST /api/messages/failed/{id}/restore: a deleted one is `resolved` again if it was, else `failed`, and waits for a
 * person. 409 for one that is not deleted; 404 for one that nobody knows, or that was deleted more than 7 days ago.
 */
export function restoreFailed(
  shared: Pick<ChangeDeps, 'failedMessages' | 'now' | 'log' | 'operatorLog'>,
): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const by = caller(event);
    const id = pathParameter(event, 'id');
    const { record } = await changeFailed(deps.failedMessages, { id, by }, once(deps.now));
    deps.log.info('failed message restored', logFields(record));
    await recordAction(deps, by, {
      action: 'failed.restored',
      target: `failed:${id}`,
      details: { message_id: record.message_id, queue: record.queue, status: record.status },
    });
    return json(200, { id, status: record.status } satisfies FailedMessageState);
  };
}

/** One that was deleted at first and is failed or resolved now was restored meanwhile, perhaps by this request's own write, whose answer was lost. */
function once(now: () => Date): (record: FailedMessage) => { record: FailedMessage } | Refused {
  let wasDeleted = false;
  return (record) => {
    if (wasDeleted && (record.status === 'failed' || record.status === 'resolved')) return { record };
    wasDeleted = true;
    const restored = restore(record, now().toISOString());
    if (!('refused' in restored) || restored.refused === 'expired') return restored;
    const { id, status } = record;
    throw new ConflictError(`It is ${status}: only a deleted one can be restored.`, { id, status });
  };
}
