import * as z from 'zod';

/**
 * An allowance of a caller with a token, under the value of its API Gateway key (tokenUsageKey).
 * `waiting`: somebody asked for it, and its key is still to be made. `own`: its key counts. `leaving`: nobody used it for
 * long, and its key is removed once no authorizer can still remember it.
 */
export const AllowanceSchema = z.object({
  usage_key: z.string().regex(/^[0-9a-f]{64}$/),
  state: z.enum(['waiting', 'own', 'leaving']),
  /** When it came into this state, or when its use was last noted. ISO 8601, as `since`. */
  at: z.string(),
  /** When its key was made: API Gateway knows a new one everywhere only a while later. */
  since: z.string().optional(),
});
export type Allowance = z.infer<typeof AllowanceSchema>;
export type AllowanceState = Allowance['state'];

/**
 * Who has an allowance of its own, and who waits for one. Times are ISO 8601. Every method throws UnavailableError where
 * the table does not answer.
 */
export interface TokenAllowances {
  /** What is there, or was there a second ago; a new one that waits where nothing is. Two at once make one. */
  findOrAsk(usageKey: string, now: string): Promise<Allowance>;
  /** Notes that it is used. Nothing where somebody changed it since it was read. */
  used(allowance: Allowance, now: string): Promise<void>;
  /** Its key is made: from now on it counts. Nothing where it does not wait any more. */
  granted(usageKey: string, now: string): Promise<void>;
  /** From now on it does not count. False, and nothing, where it was used since it was read. */
  leave(allowance: Pick<Allowance, 'usage_key' | 'at'>, now: string): Promise<boolean>;
  /** Whether it is leaving still, as of now. */
  isLeaving(usageKey: string): Promise<boolean>;
  /** Its key is removed. Nothing where it is not leaving. */
  forget(usageKey: string): Promise<void>;
  /** Those in a state since before `until`, the longest first. May be a moment behind. */
  list(state: AllowanceState, until: string, limit: number): Promise<Pick<Allowance, 'usage_key' | 'at'>[]>;
  /** How many have a key: own and leaving. May be a moment behind. */
  count(): Promise<number>;
}

/** What the way of a request needs of it. */
export type AllowanceUse = Pick<TokenAllowances, 'findOrAsk' | 'used'>;
/** What makes and removes keys needs of it. */
export type AllowanceSweep = Omit<TokenAllowances, keyof AllowanceUse>;
