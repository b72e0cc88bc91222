import { CourtierError, UnavailableError } from '../errors.ts';
import type { Rate } from './rate.ts';

/** Whose requests are counted how. Both may be repeated: what is done already is done. */
export interface UsagePlans {
  /** From now on, or a moment later, this tier counts the client's requests. Throws UsagePlansBusyError, UsagePlansFullError. */
  join(clientId: string, rate: Rate): Promise<void>;
  /** Forgets the client, in whichever tiers it was. Throws UsagePlansBusyError. */
  leave(clientId: string): Promise<void>;
  /** The same with a caller with a token, whose key has this value (tokenUsageKey). */
  joinToken(usageKey: string): Promise<void>;
  /** Throws UsagePlansBusyError. */
  leaveToken(usageKey: string): Promise<void>;
}

/** Too much at once, or no answer: it passes. */
export class UsagePlansBusyError extends UnavailableError {
  constructor(operation: string, cause: string) {
    super('rate-limits-busy', `Rate limits cannot be changed now (${operation}: ${cause}). Try again.`, {
      details: { operation, cause },
    });
  }
}

/**
 * An account has 10,000 API keys in a region, which AWS does not raise; every client takes one for each tier that it was
 * in, and a caller with a token one. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export class UsagePlansFullError extends CourtierError {
  constructor() {
    super(
      'rate-limits-full',
      'retry',
      'There is no room for another client: revoke those that are not needed.',
    );
  }
}
