import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import type { RetryOf } from '../../core/failure/retry-of.ts';
import { takenAway } from '../../core/failure/taken-away.ts';
import { update } from '../../core/failure/update.ts';
import { unreadableOf } from '../http/unreadable.ts';
import type { Deps } from './dependencies.ts';

/** Records of one page, and so many of them at a time. */
const PAGE = 100;
const CONCURRENCY = 20;
/** API Gateway's caller waits, and the queue is emptied already: so long this goes on at most, milliseconds. */
const TIME_MS = 10_000;

/**
 * What was redelivered into this queue is gone with the rest: those records say so and wait for a person, and their runs
 * end. Never throws, since what was asked for is done: what this does not reach the reconciler finds.
 */
export async function notifyRuns(deps: Deps, queue: string, away: 'purged' | 'queue-deleted'): Promise<void> {
  const takenAt = deps.now();
  const statuses = away === 'purged' ? (['retrying'] as const) : (['retrying', 'pending'] as const);
  try {
    for (const status of statuses) {
      let cursor: string | undefined;
      do {
        if (deps.now().getTime() - takenAt.getTime() > TIME_MS) return notAll(deps, queue, away);
        const page = await deps.failedMessages.list(
          { status, queue },
          { limit: PAGE, ...(cursor && { cursor }) },
        );
        unreadableOf(deps.log, 'failed messages', page);
        await eachOf(page.items, CONCURRENCY, ({ id }) => tryToNotify(deps, { id, queue, away }, takenAt));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
    }
  } catch (error) {
    notNotified(deps, error, { queue, away });
  }
}

/** The same for those whose redeliveries were among what was taken out of the queue, and for no other. Never throws. */
export async function notifyTaken(deps: Deps, queue: string, retries: readonly RetryOf[]): Promise<void> {
  const takenAt = deps.now();
  await eachOf(retries, CONCURRENCY, (retry) =>
    tryToNotify(deps, { id: retry.id, queue, away: 'purged', retry }, takenAt),
  );
}

/** `retry`: which one was taken, where that is known. */
type About = { id: string; queue: string; away: 'purged' | 'queue-deleted'; retry?: RetryOf };

/** One record that cannot be read, or that others change all the time, keeps no other run from its notice. */
async function tryToNotify(deps: Deps, about: About, takenAt: Date): Promise<void> {
  try {
    await notifyRun(deps, about, takenAt.toISOString());
  } catch (error) {
    const { id, queue, away } = about;
    notNotified(deps, error, { failed_message_id: id, queue, away });
  }
}

function notNotified({ log }: Deps, error: unknown, about: Record<string, unknown>): void {
  const { name, message } = classify(error);
  log.error('the runs of a queue could not be told', { ...about, error_name: name, error_message: message });
}

function notAll({ log }: Deps, queue: string, away: string): void {
  log.warn('not all runs of a queue were told in time', { queue, away });
}

async function notifyRun(deps: Deps, about: About, takenAt: string): Promise<void> {
  const { away } = about;
  const { write, stop } = await update(deps.failedMessages, about.id, (record) =>
    moved(deps, record, about, takenAt),
  );
  if (!write) return;
  deps.log.warn('redelivery taken away', { ...logFields(write), away, retry_count: write.retry_count });
  try {
    await deps.workflow.stop(stop, `its queue was ${away}`);
  } catch (error) {
    // It finds itself superseded when it goes on.
    deps.log.warn('run not stopped', { ...logFields(write), run: stop, error_name: classify(error).name });
  }
}

function moved(
  deps: Deps,
  record: FailedMessage | undefined,
  { away, retry }: About,
  takenAt: string,
): { write: FailedMessage | null; stop: string } {
  const now = deps.now().toISOString();
  const gone = record
    ? takenAway(record, away, { takenAt, now, alerted_at: now, ...(retry && { retry }) })
    : undefined;
  return gone && !('refused' in gone) ? { write: gone.record, stop: gone.stop } : { write: null, stop: '' };
}
