import { isDeepStrictEqual } from 'node:util';
import { UnavailableError } from '../../core/errors.ts';
import { leased, type Purge } from '../../core/queues/purge.ts';
import type { Purges } from '../../core/queues/purges.ts';
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
      const won = await replaced(purges, next, purge.version);
      if (!won) {
        throw new UnavailableError('purge-contended', 'Somebody else works on this purge. Look at it again.');
      }
      purge = next;
    },
  };
}

/** Whether `next` is what is written now: the answer to the write may have been lost, and it would stand in its own way. */
export async function replaced(
  purges: Pick<Purges, 'get' | 'replace'>,
  next: Purge,
  expectedVersion: number,
): Promise<boolean> {
  if (await purges.replace(next, expectedVersion)) return true;
  return isDeepStrictEqual(await purges.get(next.id), next);
}
