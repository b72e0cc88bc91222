import { apiOf } from '../api/api.ts';
import { pagesOf } from '../api/pages.ts';
import type { Context } from '../cli/context.ts';

/** Names for completion: at most so many, and in so many seconds, since somebody waits with a finger on the key. */
const MOST = 200;
const WAIT_SECONDS = 2;

/** Proposes what the API knows under a path. None where it cannot be asked: completion never fails. */
function namesAt(path: string) {
  return async function (this: Context, partial: string): Promise<readonly string[]> {
    try {
      const api = await apiOf(this, { wait: WAIT_SECONDS });
      const names: string[] = [];
      for await (const { items } of pagesOf<{ name: string }>(api, path, {}, MOST))
        names.push(...items.map(({ name }) => name));
      return names.filter((name) => name.startsWith(partial));
    } catch {
      return [];
    }
  };
}

export const queueNames = namesAt('/api/queues');
export const exchangeNames = namesAt('/api/exchanges');
