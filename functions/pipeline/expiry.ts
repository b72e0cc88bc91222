import { CourtierError } from '../../core/errors.ts';
import type { Envelope } from '../../core/message/envelope.ts';

/** Its time to live was over before it could be handled. */
export class ExpiredError extends CourtierError {
  constructor(expiresAt: string) {
    super('expired', 'retry', `The message expired at ${expiresAt}, before it was handled.`);
  }
}

/**
 * Throws ExpiredError for a message that waited too long. A redelivery is exempt, so that the retry of an expired message
 * can end: the workflow, or a person, decided that it be handled.
 */
export function checkExpiry({ redelivery, expires_at }: Envelope, now: Date): void {
  if (redelivery || expires_at === undefined) return;
  if (Date.parse(expires_at) <= now.getTime()) throw new ExpiredError(expires_at);
}
