import { caller } from '../../adapters/http/caller.ts';
import { operation } from '../../adapters/http/operation.ts';
import { inputErrors, pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import { type NewSchedule, NewScheduleSchema, type Scheduled } from '../../core/api/views-retries.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { type Handover, retryAt } from '../../core/failure/by-person.ts';
import type { Refused } from '../../core/failure/change.ts';
import { secondsAfter } from '../../core/failure/due.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { RETRY_AHEAD_SECONDS_MAX } from '../../core/limits.ts';
import { startRun, stopRun } from '../../core/retry/runs.ts';
import { type ChangeDeps, changeFailed } from './change-failed.ts';

/**
 * POST /api/messages/failed/{id}/schedule: its next retry is at that time, sooner or later than planned; also of one that
 * waits for a person. The run that was waiting is superseded by one that waits as long as it takes.
 */
export function scheduleFailed(shared: ChangeDeps) {
  return operation({
    input: NewScheduleSchema,
    async handle(event, { log, input }) {
      const deps = { ...shared, log };
      const by = caller(event);
      const id = pathParameter(event, 'id');
      const at = timeOf(input, deps.now().toISOString());
      const moved = await changeFailed(deps.failedMessages, { id, by }, once(deps.now, at));
      const { record } = moved;
      deps.log.info('retry scheduled', { ...logFields(record), run: record.run, next_retry_at: at });
      const recorded = recordAction(deps, by, {
        action: 'failed.scheduled',
        target: `failed:${id}`,
        details: { message_id: record.message_id, queue: record.queue, next_retry_at: at, run: record.run },
      });
      await startRun(deps, moved);
      await stopRun(deps, record, moved.stop, 'superseded by another time');
      await recorded;
      return json(202, { id, status: record.status, next_retry_at: at } satisfies Scheduled);
    },
  });
}

function timeOf({ at, after_seconds = 0 }: NewSchedule, now: string): string {
  if (at === undefined) return secondsAfter(now, after_seconds);
  const time = new Date(at).toISOString();
  if (time > now && time <= secondsAfter(now, RETRY_AHEAD_SECONDS_MAX)) return time;
  const message = 'must be a time to come, within 14 days; to retry it now: POST /api/messages/retry/{id}';
  throw new InvalidInputError(
    'invalid-body',
    'The body does not fit what this operation takes.',
    inputErrors([{ path: ['at'], message }], []),
  );
}

function once(now: () => Date, at: string): (record: FailedMessage) => Handover | Refused {
  let written: Handover | undefined;
  return (record) => {
    if (written && record.run === written.record.run && record.next_retry_at === at) {
      return { record, start: written.start, stop: null };
    }
    const moved = retryAt(record, at, now().toISOString());
    if (!('refused' in moved)) written = moved;
    return moved;
  };
}
