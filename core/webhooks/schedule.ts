/** How far a wait may be stretched, so that what failed together does not come back together. */
const JITTER = 0.2;

/**
 * Seconds until the next attempt, up to a fifth longer than planned; undefined: there is none. `number`: of the attempt
 * that failed, from 1; `random`: 0 to 1.
 */
export function secondsUntilNext(
  delays: readonly number[],
  number: number,
  random: number,
): number | undefined {
  const delay = delays[number - 1];
  return delay === undefined ? undefined : Math.max(1, Math.round(delay * (1 + JITTER * random)));
}
