import { classify } from '../../core/failure/classify.ts';
import { isFree, isUnderWay, leased, type Purge } from '../../core/queues/purge.ts';
import type { Deps } from './dependencies.ts';
import { createWork, type PurgeInWork } from './purge-in-work.ts';
import { putBack } from './purge-put-back.ts';
import { takeOut } from './purge-take-out.ts';

/** So long a request works on a purge before it leaves the rest to another invocation, milliseconds: API Gateway waits 29 s. */
export const WITHIN_REQUEST_MS = 8_000;
/** The same of an invocation that nobody waits for; the function has 29 s. */
const LATER_MS = 15_000;

/** What the function asked itself to do. Comes again where it throws. */
export async function workLater(deps: Deps, id: string): Promise<undefined> {
  await workOn(deps, id, LATER_MS);
}

/**
 * Takes messages out of the queue of a purge, or puts them back, for so long, and has another invocation go on where something
 * is left. One at a time works on it. Answers the purge as it is then; undefined for none.
 */
export async function workOn(deps: Deps, id: string, forMs: number): Promise<Purge | undefined> {
  const found = await deps.purges.get(id);
  const now = deps.now();
  if (!found || !isFree(found, now.toISOString())) return found;
  const mine = { ...found, ...leased(now.toISOString()), version: found.version + 1 };
  if (!(await deps.purges.replace(mine, found.version))) return deps.purges.get(id);
  const work = createWork(deps, mine);
  try {
    await (mine.state === 'running' ? takeOut : putBack)(deps, work, new Date(now.getTime() + forMs));
  } catch (error) {
    await giveUp(deps, work, error);
    throw error;
  }
  await work.save({ lease_until: null });
  const { purge } = work;
  deps.log.info('worked on a purge', {
    queue: purge.queue,
    purge: id,
    state: purge.state,
    kept: purge.kept,
    restored: purge.restored,
  });
  if (isUnderWay(purge)) await deps.later({ purge: id });
  return purge;
}

/** The next worker need not wait for the end of the lease. */
async function giveUp({ log }: Deps, work: PurgeInWork, error: unknown): Promise<void> {
  const { id, queue } = work.purge;
  const about = { queue, purge: id };
  const { code, message } = classify(error);
  log.warn('a purge does not go on', { ...about, error_code: code, error_message: message });
  try {
    await work.save({ lease_until: null });
  } catch (cause) {
    log.warn('the lease of a purge was not given back', { ...about, error_code: classify(cause).code });
  }
}

/** Has one go on that nobody works on, though it is not at its end. Never rejects. */
export async function resume(deps: Deps, purge: Purge): Promise<void> {
  if (!isFree(purge, deps.now().toISOString())) return;
  try {
    await deps.later({ purge: purge.id });
  } catch (error) {
    deps.log.error('a purge was not set going again', { purge: purge.id, error_code: classify(error).code });
  }
}

/** All of the last day. Never rejects. */
export async function resumePurges(deps: Deps): Promise<void> {
  try {
    let cursor: string | undefined;
    do {
      const page = await deps.purges.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
      for (const purge of page.items) await resume(deps, purge);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  } catch (error) {
    deps.log.error('purges were not looked at', { error_code: classify(error).code });
  }
}
