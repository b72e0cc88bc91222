import { setTimeout as pause } from 'node:timers/promises';

/** How long a demo waits for what must come, in milliseconds. It judges no speed: a busy machine is ten times slower. */
export const GIVE_UP_MS = 180_000;

/** Looks until `look` answers something, and gives that; undefined once time is up. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + GIVE_UP_MS;
  do {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(100);
  } while (Date.now() < deadline);
  return undefined;
}
