import { recordAction } from '../../core/audit/record-action.ts';
import { classify } from '../../core/failure/classify.ts';
import { allRuntimeQueues } from '../../core/queues/all-runtime-queues.ts';
import { isUnused } from '../../core/queues/unused.ts';
import type { UnreadableRow } from '../../core/readable-rows.ts';
import { unreadableOf } from '../http/unreadable.ts';
import type { Deps } from './dependencies.ts';
import { notifyRuns } from './notify-runs.ts';
import { resumePurges } from './purge-work.ts';

const COURTIER = { id: 'courtier', name: 'courtier' };
/** Removing one takes a second or two, and the function has 29: more wait for the next sweep. */
const AT_MOST = 8;
/** No removal begins later than this after the start, milliseconds. */
const TIME_MS = 15_000;

/**
 * Sets purges going again that nobody works on. Removes subscriptions that nobody
 * has pulled from for a month, with what waits in them. One that cannot be removed, or in part, delays no other, because each
 * sweep begins somewhere else; a later sweep removes the rest of it.
 */
export async function sweep(deps: Deps): Promise<undefined> {
  await resumePurges(deps);
  const now = deps.now();
  const log = (rows: UnreadableRow[]) => void unreadableOf(deps.log, 'queues', { unreadable: rows });
  const all = await allRuntimeQueues(deps.runtimeQueues, log, { alsoDeleting: true });
  const unused = all.filter((queue) => isUnused(queue, now));
  const start = Math.floor(now.getTime() / 60_000) % Math.max(1, unused.length);
  for (const { name, last_used_at = null } of [...unused.slice(start), ...unused.slice(0, start)].slice(
    0,
    AT_MOST,
  )) {
    if (deps.now().getTime() - now.getTime() > TIME_MS) return;
    try {
      await deps.provisioner.delete(name, { force: true });
    } catch (error) {
      deps.log.warn('unused subscription not removed', { queue: name, error_code: classify(error).code });
      continue;
    }
    deps.log.info('unused subscription removed', { queue: name, last_used_at });
    await notifyRuns(deps, name, 'queue-deleted');
    await recordAction(deps, COURTIER, {
      action: 'subscription.expired',
      target: `queue:${name}`,
      details: { last_used_at },
    });
  }
}
