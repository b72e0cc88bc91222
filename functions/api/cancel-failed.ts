import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { FailedMessageState } from '../../core/api/views.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { cancelRetry } from '../../core/failure/by-person.ts';
import type { Refused } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { stopRun } from '../../core/retry/runs.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';

/** POST /api/messages/failed/{id}/cancel: no retry by itself any more; it is `failed` and waits for a person. */
export function cancelFailed(shared: ChangeDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const by = caller(event);
    const id = pathParameter(event, 'id');
    const { record, stop } = await changeFailed(deps.failedMessages, { id, by }, once(deps.now));
    deps.log.info('retry cancelled', logFields(record));
    await recordAction(deps, by, {
      action: 'failed.retry_cancelled',
      target: `failed:${id}`,
      details: { message_id: record.message_id, queue: record.queue, retry_count: record.retry_count },
    });
    await stopRun(deps, record, stop, 'cancelled by hand');
    return json(200, { id, status: record.status } satisfies FailedMessageState);
  };
}

type Moved = { record: FailedMessage; stop: string | null };

/** One that was waiting at first and is failed now was cancelled meanwhile, perhaps by this request's own write, whose answer was lost. */
function once(now: () => Date): (record: FailedMessage) => Moved | Refused {
  let waited: string | null = null;
  return (record) => {
    if (waited !== null && record.status === 'failed') return { record, stop: waited };
    const cancelled = cancelRetry(record, now().toISOString());
    if ('refused' in cancelled) return refusal(record, cancelled);
    waited = cancelled.stop;
    return cancelled;
  };
}

function refusal({ id, status }: FailedMessage, refused: Refused): Refused {
  if (status === 'parked') {
    throw new ConflictError(
      'It is parked, and has no retry to cancel: it follows once the failed message before it is dealt with. Delete it if it is not to be handled.',
      { id, status },
    );
  }
  if (status !== 'retrying') return refused;
  throw new ConflictError(
    'Its redelivery is under way, and cannot be cancelled: wait for the outcome, or delete this record.',
    { id, status },
  );
}
