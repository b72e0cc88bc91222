import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { RetryAnswer } from '../../core/api/views.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { type Handover, retryNow } from '../../core/failure/by-person.ts';
import type { Refused } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { knownById } from '../../core/retry/known-by-id.ts';
import { startRun, stopRun } from '../../core/retry/runs.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';
import { resolveFailureId } from './resolve-failure-id.ts';

type Moved = Handover & { wasParked?: boolean };

/**
 * POST /api/messages/retry/{id}, also by the id of the message: a pending or failed message is handed to a new run that
 * redelivers at once; the run that was waiting is superseded. 202: the retry is recorded. Where its run cannot be
 * started now, the reconciler starts it.
 */
export function retryFailed(shared: ChangeDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const by = caller(event);
    const id = await resolveFailureId(deps, pathParameter(event, 'id'), by);
    const moved = await changeFailed(deps.failedMessages, { id, by }, once(deps));
    const { record } = moved;
    // Said, because what it overtakes stays parked.
    const before = moved.wasParked ? { before_its_turn: true } : {};
    deps.log.info('retry asked for', { ...logFields(record), run: record.run, ...before });
    // Beside the rest: all of it one after the other could take longer than API Gateway waits.
    const recorded = recordAction(deps, by, {
      action: 'failed.retried',
      target: `failed:${id}`,
      details: { message_id: record.message_id, queue: record.queue, run: record.run, ...before },
    });
    await startRun(deps, moved);
    await stopRun(deps, record, moved.stop, 'superseded by a retry by hand');
    await recorded;
    return json(202, { id, status: record.status, ...before } satisfies RetryAnswer);
  };
}

/**
 * A request that loses the race against another retry of the same message has what was asked for: one delivery, not two. The
 * quicker one may also be this request's own write, whose answer was lost; so the run is started here as well, which
 * changes nothing where it was.
 */
function once({ now, retryRoutes }: ChangeDeps): (record: FailedMessage) => Moved | Refused {
  let firstSeen: FailedMessage | undefined;
  return (record) => {
    const at = now().toISOString();
    firstSeen ??= record;
    const startsNow = record.status === 'pending' && (record.next_retry_at ?? at) <= at;
    const isOther = record.generation !== firstSeen.generation;
    if (isOther && (startsNow || record.status === 'retrying')) {
      const attempt = startsNow ? record.retry_count + 1 : record.retry_count;
      return { record, start: { attempt, wait: false }, stop: null };
    }
    // One that was redelivered only meanwhile has what was asked for.
    const isKnown = knownById(retryRoutes(record)) && firstSeen.status === 'retrying';
    const moved = retryNow(record, at, { knownById: isKnown });
    return 'refused' in moved ? moved : { ...moved, wasParked: record.status === 'parked' };
  };
}
