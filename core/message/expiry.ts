import { CourtierError } from '../errors.ts';

/**
 * Its time to live was over before it was handled. Final wherever it is noticed: a message that says when it is worth
 * nothing any more is not helped by waiting. A person who retries it all the same lifts its time to live.
 */
export class ExpiredError extends CourtierError {
  constructor(expiresAt: string) {
    super('expired', 'fail', `The message expired at ${expiresAt}, before it was handled.`);
  }
}

/** Throws ExpiredError for a message that waited too long. */
export function checkExpiry({ expires_at }: { expires_at?: string | undefined }, now: Date): void {
  if (expires_at !== undefined && Date.parse(expires_at) <= now.getTime()) throw new ExpiredError(expires_at);
}

/** What is left of a time to live, milliseconds; undefined where there is none. Throws ExpiredError for none left. */
export function timeLeft(expiresAt: string | undefined, now: Date): number | undefined {
  checkExpiry({ expires_at: expiresAt }, now);
  return expiresAt === undefined ? undefined : Date.parse(expiresAt) - now.getTime();
}
