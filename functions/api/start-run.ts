import type { RetryFrom } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import type { ChangeDeps } from './change-failed.ts';

/** Starts the run that a record was handed to. Where it cannot be started now, the reconciler starts it. */
export async function startRun(
  deps: ChangeDeps,
  { record, start }: { record: FailedMessage; start: RetryFrom },
): Promise<void> {
  const { id, run } = record;
  const { schedule, delivery } = deps.retryRoutes(record);
  try {
    await deps.workflows.start({ schedule, run, input: { id, delivery, ...start } });
  } catch (error) {
    deps.log.warn('run not started: left to the reconciler', { ...logFields(record), run, error });
  }
}
