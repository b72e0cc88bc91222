import * as z from 'zod';

/** What one instance (a function's container) last said of its breaker. Times are ISO 8601. */
export const CircuitReportSchema = z.object({
  circuit: z.string(),
  instance: z.string(),
  state: z.enum(['closed', 'open', 'half-open']),
  /** When it left `closed`, or came back to it. */
  since: z.string(),
  /** Open: until when it leaves the dependency alone. Another instance that reads this may do the same. */
  retry_at: z.string().nullable(),
  /** From here on it no longer stands: the instance has gone, or has had no calls for a while. */
  expires_at: z.string(),
});
export type CircuitReport = z.infer<typeof CircuitReportSchema>;

/** Where the instances of a function write what their breakers find, for each other and for operators. */
export interface CircuitStates {
  /** Replaces what the instance said before. */
  report(report: CircuitReport): Promise<void>;
  /** What stands at `now` (ISO), in no order. */
  reports(circuit: string, now: string): Promise<CircuitReport[]>;
}

export const CircuitSummarySchema = z.object({
  /** The worst of all instances. */
  state: z.enum(['closed', 'half-open', 'open']),
  open: z.int().min(0).describe('Instances whose circuit is not closed.'),
  since: z
    .string()
    .nullable()
    .describe(
      'Since when the first of these is not closed, else since when all are; null when none reported a change lately.',
    ),
});
export type CircuitSummary = z.infer<typeof CircuitSummarySchema>;

/** One word on a circuit from all that its instances said. One that never opened says nothing, and is closed. */
export function summaryOf(reports: readonly CircuitReport[]): CircuitSummary {
  const away = reports.filter(({ state }) => state !== 'closed');
  if (away.length === 0) {
    return {
      state: 'closed',
      open: 0,
      since:
        reports
          .map(({ since }) => since)
          .toSorted()
          .at(-1) ?? null,
    };
  }
  return {
    state: away.some(({ state }) => state === 'open') ? 'open' : 'half-open',
    open: away.length,
    since: away.map(({ since }) => since).toSorted()[0] ?? null,
  };
}
