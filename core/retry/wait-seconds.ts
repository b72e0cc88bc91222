/**
 * Seconds to wait before a retry, 1 being the first: beyond the last delay the last one goes on. A little more than the
 * delay from ten seconds on, so that a storm of failures does not come back as a storm. `random` is below 1, as of
 * Math.random.
 */
export function waitSeconds(delays: readonly number[], attempt: number, random: () => number): number {
  const delay = delays[Math.min(attempt, delays.length) - 1] ?? 0;
  if (delay < 10) return delay;
  return delay + Math.floor(random() * (Math.ceil(delay / 10) + 1));
}
