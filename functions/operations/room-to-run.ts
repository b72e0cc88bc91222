import { ConflictError } from '../../core/api/errors.ts';
import { secondsAfter } from '../../core/failure/due.ts';
import { OPERATIONS_RUNNING_MAX } from '../../core/limits.ts';
import type { OperationStore } from '../../core/operations/store.ts';

/** Those that run have a step to come, which is due within the hour. */
const HOUR_SECONDS = 3_600;

/** Throws ConflictError where as many operations run as may. Two that begin in the same moment may both. */
export async function roomToRun(operations: Pick<OperationStore, 'due'>, now: string): Promise<void> {
  const running = await operations.due(secondsAfter(now, HOUR_SECONDS), OPERATIONS_RUNNING_MAX);
  if (running.length < OPERATIONS_RUNNING_MAX) return;
  throw new ConflictError(
    `${running.length} operations run already: wait for one of them, or pause or abort one.`,
    { running },
  );
}
