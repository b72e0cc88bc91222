import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { FailedMessageState } from '../../core/api/views.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { remove } from '../../core/failure/by-person.ts';
import type { Refused } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { stopRun } from '../../core/retry/runs.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';

/** DELETE /api/messages/failed/{id}: it is never delivered again. The record is kept for a week, as `deleted`. */
export function deleteFailed(shared: ChangeDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const by = caller(event);
    const id = pathParameter(event, 'id');
    const { record, stop } = await changeFailed(deps.failedMessages, { id, by }, once(deps.now));
    deps.log.info('failed message deleted', logFields(record));
    await recordAction(deps, by, {
      action: 'failed.deleted',
      target: `failed:${id}`,
      details: { message_id: record.message_id, queue: record.queue },
    });
    await stopRun(deps, record, stop, 'deleted by hand');
    return json(200, { id, status: record.status } satisfies FailedMessageState);
  };
}

type Removed = { record: FailedMessage; stop: string | null };

/** One that was there at first and is deleted now was deleted meanwhile, perhaps by this request's own write, whose answer was lost. */
function once(now: () => Date): (record: FailedMessage) => Removed | Refused {
  let before: Removed | undefined;
  return (record) => {
    if (before && record.status === 'deleted') return { ...before, record };
    const removed = remove(record, now().toISOString());
    if ('record' in removed) before = removed;
    return removed;
  };
}
