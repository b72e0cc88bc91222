import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { FailedMessageState } from '../../core/api/views.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import type { Refused } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { resolveByHand } from '../../core/failure/resolve-by-hand.ts';
import { stopRun } from '../../core/retry/runs.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';

/** POST /api/messages/failed/{id}/resolve: a person dealt with it in another way. It is delivered no more. */
export function resolveFailed(shared: ChangeDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const by = caller(event);
    const id = pathParameter(event, 'id');
    const { record, stop } = await changeFailed(deps.failedMessages, { id, by }, once(deps.now));
    log.info('failed message resolved by hand', logFields(record));
    await recordAction(deps, by, {
      action: 'failed.resolved',
      target: `failed:${id}`,
      details: { message_id: record.message_id, queue: record.queue },
    });
    await stopRun(deps, record, stop, 'resolved by hand');
    return json(200, { id, status: record.status } satisfies FailedMessageState);
  };
}

/** One that was open at first and is resolved by hand now was so meanwhile, perhaps by this request's own write, whose answer was lost. */
function once(
  now: () => Date,
): (record: FailedMessage) => { record: FailedMessage; stop: string | null } | Refused {
  let wasOpen = false;
  return (record) => {
    if (wasOpen && record.resolution === 'manual') return { record, stop: null };
    wasOpen = true;
    return resolveByHand(record, now().toISOString());
  };
}
