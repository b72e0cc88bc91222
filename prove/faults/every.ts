import { setTimeout as pause } from 'node:timers/promises';

/** Acts again and again, until the answered function is called; that resolves after the last act. */
export function every(ms: number, act: () => Promise<void>): () => Promise<void> {
  const over = new AbortController();
  const acting = (async () => {
    while (!over.signal.aborted) {
      await act();
      await pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    over.abort();
    await acting;
  };
}
