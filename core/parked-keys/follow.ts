import { logFields } from '../failure/failed-message.ts';
import { release } from '../failure/parked.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { update } from '../failure/update.ts';
import type { Log } from '../log.ts';
import type { RetryRoutes } from '../retry/route.ts';
import type { RetryWorkflow } from '../retry/workflow.ts';
import { isOver, type KeyName, passed } from './parked-key.ts';
import type { ParkedKeys } from './store.ts';

export type FollowDeps = {
  keys: Pick<ParkedKeys, 'get' | 'write'>;
  store: Pick<FailedMessageStore, 'get' | 'create' | 'replace'>;
  workflow: Pick<RetryWorkflow, 'start'>;
  routes: RetryRoutes;
  log: Log;
  now: () => Date;
};

/**
 * Lets a key go on as far as it can: past each head that is over, to one that is not, which is released where it is
 * parked. It looks at what is there and not at what it was called for, so it may be called at any time, late or twice.
 */
export async function follow(deps: FollowDeps, name: KeyName): Promise<void> {
  for (;;) {
    const key = await deps.keys.get(name);
    if (!key) return;
    const record = await deps.store.get(key.head);
    const now = deps.now().toISOString();
    if (!isOver(key, record, now)) {
      if (record?.status === 'parked') await releaseParked(deps, record.id);
      return;
    }
    const next = passed(key, now);
    // Who was quicker left another key behind, which the next round looks at.
    if ((await deps.keys.write(next, key)) && !next) return deps.log.info('key open again', { ...name });
  }
}

/**
 * Follows up a record that says `parked`: one that has its turn by now, or no place any more, is nobody else's to release.
 * Call it once the record is written: who gives it its turn reads the record after that.
 */
export async function followParked(deps: FollowDeps, name: KeyName, id: string): Promise<void> {
  const key = await deps.keys.get(name);
  if (!key?.waiting.includes(id)) await releaseParked(deps, id);
}

/** Its turn has come: it is redelivered now. */
async function releaseParked({ store, workflow, routes, log, now }: FollowDeps, id: string): Promise<void> {
  const { write, start } = await update(store, id, (record) => {
    const released = record && release(record, now().toISOString());
    return released && 'record' in released
      ? { write: released.record, start: released.start }
      : { write: null, start: null };
  });
  if (!write) return;
  log.info('parked message released', { ...logFields(write), run: write.run });
  const { delivery, delays } = routes(write);
  // Should this fail, the reconciler starts it: the record says that it is due.
  await workflow.start({ run: write.run, delays, input: { id, delivery, ...start } });
}
