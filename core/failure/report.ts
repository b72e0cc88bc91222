import * as z from 'zod';
import type { Envelope } from '../message/envelope.ts';
import { SourceSchema } from './source.ts';

/** An error as it travels and is kept: texts cut to core/limits.ts, made by `classify`. */
export const ReportedErrorSchema = z.object({
  name: z.string().min(1),
  message: z.string(),
  stack: z.string().nullable(),
  /** CourtierError's `code`, the error's own `code`, or `unexpected`. */
  code: z.string(),
  /** True when waiting cannot fix it. */
  permanent: z.boolean(),
});
export type ReportedError = z.infer<typeof ReportedErrorSchema>;

/** The JSON text of the message attribute `courtier-failure`, and of the `cause` of a failed redelivery. */
export const FailureReportSchema = z.object({
  source: SourceSchema,
  error: ReportedErrorSchema,
  /** ISO 8601, UTC. */
  failed_at: z.string(),
  /** Which delivery failed: 1 is the first, 2 the first retry, and so on. `attemptNumber` tells. */
  attempt: z.number().int().min(1),
  /** It came out of an SQS work queue. For queues that the topology does not know: there, it says where a retry goes. */
  work_queue: z.boolean().optional(),
  /** The group of its key, where later messages of the key are parked behind it, or it is behind another one. */
  order_group: z.string().optional(),
  /** Of the attempt, where spans are exported: the retry's is linked to it. */
  span_id: z.string().optional(),
});
export type FailureReport = z.infer<typeof FailureReportSchema>;

/** Which delivery an envelope stands for: 1 is the first, 2 the first retry. */
export function attemptNumber(envelope: Pick<Envelope, 'redelivery'>): number {
  return (envelope.redelivery?.attempt ?? 0) + 1;
}

/** One delivery among all of a message: its number, and for a retry also the run that sent it. */
export function deliveryName(envelope: Pick<Envelope, 'redelivery'>): string {
  const number = String(attemptNumber(envelope));
  return envelope.redelivery ? `${number} of ${envelope.redelivery.run}` : number;
}
