import type { Alerts } from '../../core/alert/alerts.ts';
import { announce } from '../../core/alert/announce.ts';
import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import { dueAt, secondsAfter } from '../../core/failure/due.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { logFields } from '../../core/failure/log-fields.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { checked, needsAlert, restart } from '../../core/failure/transitions.ts';
import type { Log } from '../../core/log.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import type { RetryWorkflows } from '../../core/retry/workflows.ts';

export type ReconcilerDeps = {
  store: FailedMessageStore;
  workflows: RetryWorkflows;
  alerts: Alerts;
  routes: RetryRoutes;
  log: Log;
  now: () => Date;
  /** How long a record may be overdue before it is looked at. */
  graceSeconds: number;
};

/** One invocation looks at so many records at most, so many at a time: a storm is worked off, not answered with one. */
export const RECORDS_A_RUN = 200;
const AT_ONCE = 10;

/** What became of one overdue record. `moved`: another actor was first. */
type Found = 'running' | 'restarted' | 'failed' | 'alerted' | 'moved' | 'error';
export type Counts = Record<Found, number>;

/** Finds records that should be moving and are not, and sets them going. */
export function createHandler(deps: ReconcilerDeps) {
  return async (): Promise<Counts> => {
    const before = secondsAfter(deps.now().toISOString(), -deps.graceSeconds);
    const overdue = await deps.store.overdueIds(before, RECORDS_A_RUN);
    const counts: Counts = { running: 0, restarted: 0, failed: 0, alerted: 0, moved: 0, error: 0 };
    for (const found of await eachOf(overdue, AT_ONCE, (id) => lookAt(deps, id, before))) counts[found] += 1;
    deps.log.info('looked for standstill', { overdue: overdue.length, ...counts });
    return counts;
  };
}

/** One bad record, even one that cannot be read, must not keep the others waiting: its error is logged and counted. */
async function lookAt(deps: ReconcilerDeps, id: string, before: string): Promise<Found> {
  let record: FailedMessage | undefined;
  try {
    record = await deps.store.get(id);
    if (!record || (dueAt(record) ?? before) >= before) return 'moved';
    return await reconcile(deps, record);
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('a record could not be reconciled', {
      ...(record ? named(record) : { failed_message_id: id }),
      error_name: name,
      error_message: message,
    });
    return 'error';
  }
}

async function reconcile(deps: ReconcilerDeps, record: FailedMessage): Promise<Found> {
  if (record.status === 'failed') {
    if (!needsAlert(record)) return 'moved';
    return (await announce(deps, record)) ? 'alerted' : 'error';
  }
  const now = deps.now().toISOString();
  const { schedule, delivery, delays } = deps.routes(record);
  if ((await deps.workflows.status(schedule, record.run)) === 'running') {
    return (await deps.store.replace(checked(record, now), record.version)) ? 'running' : 'moved';
  }
  const restarted = restart(record, delays, now);
  if ('refused' in restarted || !(await deps.store.replace(restarted.record, record.version))) return 'moved';
  const { record: next, start } = restarted;
  if (!start) {
    deps.log.warn('failed for good', { ...named(next), error_name: next.error_name });
    await announce(deps, next);
    return 'failed';
  }
  await deps.workflows.start({ schedule, run: next.run, input: { id: next.id, delivery, ...start } });
  deps.log.warn('reconciled', {
    ...named(next),
    was: record.status,
    lost_run: record.run,
    attempt: start.attempt,
  });
  return 'restarted';
}

function named(record: FailedMessage) {
  return { ...logFields(record), run: record.run };
}
