import { setTimeout as delay } from 'node:timers/promises';
import type { Ready } from '../../localstack/start.ts';

/** A client of the running template's API, with the administrator's key. Rejects with what was answered unless it is a success. */
export function courtierApi({ api, adminKey }: Ready) {
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    for (;;) {
      const answer = await fetch(api + path, {
        method,
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await answer.text();
      if (answer.ok) return JSON.parse(text) as T;
      // Also the first request after a start, whose function is not there yet.
      if (answer.status !== 429 && answer.status !== 503) throw new Error(`${method} ${path}: ${text}`);
      await delay(200);
    }
  };
}
export type CourtierApi = ReturnType<typeof courtierApi>;
