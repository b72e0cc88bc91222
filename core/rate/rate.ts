import * as z from 'zod';

/** How many requests a second a client may make: a tier, whose numbers each stage sets (lib/stage-choices.ts). */
export const RateSchema = z
  .enum(['basic', 'standard', 'high'])
  .describe('How many requests a second the client may make: a tier, whose numbers the stage sets.');
export type Rate = z.infer<typeof RateSchema>;

export const DEFAULT_RATE: Rate = 'standard';

/**
 * Every limit that there is: one for each tier, each client of it with an allowance of its own; one for callers with tokens;
 * and two that have one allowance altogether: the admin key's, and that of callers without one of their own.
 */
export const PLANS = [...RateSchema.options, 'tokens', 'shared', 'admin'] as const;
export type Plan = (typeof PLANS)[number];

/** A client's tier, and since when (ISO 8601). */
export const ClientLimitSchema = z.object({ rate: RateSchema, since: z.string() });
