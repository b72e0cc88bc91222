import { UnavailableError } from '../../core/errors.ts';
import { leased, type Purge } from '../../core/queues/purge.ts';
import type { Deps } from './dependencies.ts';

/** A purge in the hands of the one who works on it. */
export type PurgeInWork = {
  readonly purge: Purge;
  /** Throws UnavailableError where somebody else has it by now. */
  save(fields: Partial<Purge>): Promise<void>;
};

/** `start`: the purge with the lease that its caller has just taken. */
export function createWork({ purges, now }: Deps, start: Purge): PurgeInWork {
  let purge = start;
  return {
    get purge() {
      return purge;
    },
    async save(fields) {
      const next = { ...purge, ...leased(now().toISOString()), ...fields, version: purge.version + 1 };
      const won = await purges.replace(next, purge.version);
      if (!won) {
        throw new UnavailableError('purge-contended', 'Somebody else works on this purge. Look at it again.');
      }
      purge = next;
    },
  };
}
