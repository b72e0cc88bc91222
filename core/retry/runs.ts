import type { RetryFrom } from '../failure/change.ts';
import { type FailedMessage, logFields } from '../failure/failed-message.ts';
import type { Log } from '../log.ts';
import type { RetryRoutes } from './route.ts';
import type { RetryWorkflow } from './workflow.ts';

export type RunDeps = { workflow: RetryWorkflow; retryRoutes: RetryRoutes; log: Log };

/** Starts the run that a record was handed to. Where that fails the reconciler starts it. Never rejects. */
export async function startRun(
  deps: RunDeps,
  { record, start }: { record: FailedMessage; start: RetryFrom },
): Promise<void> {
  const { id, run } = record;
  const { delivery, delays } = deps.retryRoutes(record);
  try {
    await deps.workflow.start({ run, delays, input: { id, delivery, ...start } });
  } catch (error) {
    deps.log.warn('run not started: left to the reconciler', { ...logFields(record), run, error });
  }
}

/** Ends a run that nobody needs any more; null: there is none. One that goes on all the same finds itself superseded and does nothing. Never rejects. */
export async function stopRun(
  deps: RunDeps,
  record: FailedMessage,
  run: string | null,
  why: string,
): Promise<void> {
  if (run === null) return;
  try {
    await deps.workflow.stop(run, why);
  } catch (error) {
    deps.log.warn('run not stopped', { ...logFields(record), run, error });
  }
}
