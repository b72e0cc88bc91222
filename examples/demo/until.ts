import { setTimeout as pause } from 'node:timers/promises';

/** Looks until `look` answers something, and gives that; undefined once time is up. */
export async function until<T>(
  look: () => Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T | undefined> {
  const deadline = Date.now() + withinMs;
  do {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(100);
  } while (Date.now() < deadline);
  return undefined;
}
