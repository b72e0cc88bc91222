import { TRAIL_LATE_SECONDS } from '../limits.ts';

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** The clock of who made the id may be ahead. */
const AHEAD_MS = 60_000;

/**
 * Whether a message that the trail does not know may still come. A UUIDv7 says itself when it was made; `since`: when a
 * publisher began to use an id of its own, ISO.
 */
export function mayBeLate(messageId: string, since: string | undefined, now: Date): boolean {
  const madeAt = timeOf(messageId) ?? (since === undefined ? undefined : Date.parse(since));
  if (madeAt === undefined) return false;
  const age = now.getTime() - madeAt;
  return age > -AHEAD_MS && age < TRAIL_LATE_SECONDS * 1_000;
}

function timeOf(messageId: string): number | undefined {
  const [, high, low] = UUID_V7.exec(messageId) ?? [];
  return high === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}
