import type { Alerts } from '../../core/alert/alerts.ts';
import { announce, announceSuppressed } from '../../core/alert/announce.ts';
import type { AlertWindows } from '../../core/alert/windows.ts';
import { eachOf } from '../../core/each-of.ts';
import { deliveryUnderWay, withAttempt } from '../../core/failure/change.ts';
import { classify } from '../../core/failure/classify.ts';
import { dueAt, secondsAfter } from '../../core/failure/due.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore, Overdue } from '../../core/failure/store.ts';
import { awayReport, takenAway } from '../../core/failure/taken-away.ts';
import { checked, needsAlert, restart } from '../../core/failure/transitions.ts';
import type { Log } from '../../core/log.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';
import { followKeys } from './follow-keys.ts';
import { vanished, type WorkQueueCounts } from './vanished.ts';

export type ReconcilerDeps = {
  store: FailedMessageStore;
  keys: ParkedKeys;
  workflow: RetryWorkflow;
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  routes: RetryRoutes;
  workQueues: WorkQueueCounts;
  log: Log;
  now: () => Date;
  /** How long a record may be overdue before it is looked at. */
  graceSeconds: number;
};

/** One invocation looks at so many records at most, so many at a time: a storm is worked off, not answered with one. */
export const MAX_RECORDS_PER_RUN = 200;
const CONCURRENCY = 10;
/** No look begins later than this after the start, seconds: one that meets an outage takes as long as its calls may. */
const RUN_SECONDS = 30;
/** How long one that ended in an error waits behind the others, seconds. */
const AGAIN_SECONDS = 120;

/** What became of one overdue record. `moved`: another actor was first. `left`: there was no time for it. */
type Found = 'running' | 'restarted' | 'failed' | 'alerted' | 'moved' | 'error' | 'left';
export type Counts = Record<Found, number>;

/**
 * Finds records that should be moving and are not, and sets them going. Each gets its turn: one that ends in an error
 * goes behind those that are due already, so that however many cannot be dealt with, they hide no other.
 */
export function createHandler(deps: ReconcilerDeps) {
  return async (): Promise<Counts> => {
    const startedAt = deps.now().toISOString();
    const before = secondsAfter(startedAt, -deps.graceSeconds);
    const overdue = await deps.store.overdue(before, MAX_RECORDS_PER_RUN);
    const counts: Counts = { running: 0, restarted: 0, failed: 0, alerted: 0, moved: 0, error: 0, left: 0 };
    const end = secondsAfter(startedAt, RUN_SECONDS);
    const look = async (row: Overdue) =>
      deps.now().toISOString() > end ? 'left' : lookAt(deps, row, before);
    for (const found of await eachOf(overdue, CONCURRENCY, look)) counts[found] += 1;
    const keys = await followKeys(deps);
    const announced = await announceSuppressed(deps);
    deps.log.info('looked for standstill', { overdue: overdue.length, ...counts, keys, told: announced });
    return counts;
  };
}

/** One bad record, even one that cannot be read, must not keep the others waiting: its error is logged and counted. */
async function lookAt(deps: ReconcilerDeps, row: Overdue, before: string): Promise<Found> {
  let record: FailedMessage | undefined;
  try {
    record = await deps.store.get(row.id);
    if (!record) return 'moved';
    const due = dueAt(record);
    if (due === null || due >= before) {
      await goBehind(deps, row, due);
      return 'moved';
    }
    const found = await reconcile(deps, record);
    if (found === 'error') await goBehind(deps, row);
    return found;
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('a record could not be reconciled', {
      ...(record ? named(record) : { failed_message_id: row.id }),
      error_name: name,
      error_message: message,
    });
    await goBehind(deps, row);
    return 'error';
  }
}

/** Changes nothing about one that has been written meanwhile. */
async function goBehind(
  deps: ReconcilerDeps,
  row: Overdue,
  until: string | null = secondsAfter(deps.now().toISOString(), AGAIN_SECONDS),
): Promise<void> {
  try {
    await deps.store.postpone(row, until);
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('a record could not be postponed', {
      failed_message_id: row.id,
      error_name: name,
      error_message: message,
    });
  }
}

async function reconcile(deps: ReconcilerDeps, record: FailedMessage): Promise<Found> {
  if (record.status === 'failed') {
    if (!needsAlert(record)) return 'moved';
    return (await announce(deps, record)) ? 'alerted' : 'error';
  }
  const now = deps.now().toISOString();
  const { delivery, delays } = deps.routes(record);
  const runs = (await deps.workflow.status(record.run)) === 'running';
  const away = runs ? await vanished(deps, record, delivery) : undefined;
  if (runs && away === undefined) {
    return (await deps.store.replace(checked(record, now), record.version)) ? 'running' : 'moved';
  }
  if (away === 'queue-deleted') return giveUp(deps, record, now);
  const restarted = restart(away === 'lost' ? withLoss(record, now) : record, delays, now);
  if ('refused' in restarted || !(await deps.store.replace(restarted.record, record.version))) return 'moved';
  const { record: next, start } = restarted;
  if (!start) {
    deps.log.warn('failed for good', { ...named(next), error_name: next.error_name });
    await announce(deps, next);
    return 'failed';
  }
  await deps.workflow.start({ run: next.run, delays, input: { id: next.id, delivery, ...start } });
  deps.log.warn('reconciled', {
    ...named(next),
    was: record.status,
    lost_run: record.run,
    attempt: start.attempt,
  });
  return 'restarted';
}

/** The attempt whose work item is in its queue no more has failed: the run waits for a token that nobody has. */
function withLoss(record: FailedMessage, now: string): FailedMessage {
  const number = deliveryUnderWay(record);
  return withAttempt(record, awayReport('lost', number, now), number);
}

/** No retry can reach it: a person decides. */
async function giveUp(deps: ReconcilerDeps, record: FailedMessage, now: string): Promise<Found> {
  const away = takenAway(record, 'queue-deleted', { takenAt: now, now, alerted_at: null });
  if ('refused' in away || !(await deps.store.replace(away.record, record.version))) return 'moved';
  deps.log.warn('failed for good', { ...named(away.record), error_name: away.record.error_name });
  await announce(deps, away.record);
  return 'failed';
}

function named(record: FailedMessage) {
  return { ...logFields(record), run: record.run };
}
