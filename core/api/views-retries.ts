import * as z from 'zod';
import { type FailedMessage, FailedMessageSchema } from '../failure/failed-message.ts';
import { RETRY_AHEAD_SECONDS_MAX } from '../limits.ts';
import { UnreadableSchema } from '../readable-rows.ts';
import { FailedMessageStateSchema, FailedMessageSummarySchema } from './views.ts';

/** A failed message that waits for its next retry, without its body. */
export const RetrySchema = FailedMessageSummarySchema.pick({
  id: true,
  message_id: true,
  exchange: true,
  routing_key: true,
  queue: true,
  service: true,
  error_name: true,
  error_message: true,
  fingerprint: true,
  revision: true,
  retry_count: true,
  max_retries: true,
  failed_at: true,
  last_retry_at: true,
  next_retry_at: true,
});
export type Retry = z.infer<typeof RetrySchema>;

export const RetryListSchema = z.object({
  items: z.array(RetrySchema).describe('The soonest first.'),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type RetryList = z.infer<typeof RetryListSchema>;

/** The body of POST /api/messages/failed/{id}/schedule: one of the two. */
export const NewScheduleSchema = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true, error: 'must be an ISO 8601 time with its zone' })
      .optional()
      .describe('When: to come, and within 14 days.'),
    after_seconds: z
      .int()
      .min(1)
      .max(RETRY_AHEAD_SECONDS_MAX)
      .optional()
      .describe('So many seconds from now.'),
  })
  .refine(({ at, after_seconds }) => (at === undefined) !== (after_seconds === undefined), {
    message: 'must have either at or after_seconds',
  });
export type NewSchedule = z.infer<typeof NewScheduleSchema>;

/** What a schedule answers (202). */
export const ScheduledSchema = FailedMessageStateSchema.extend(
  FailedMessageSchema.pick({ next_retry_at: true }).shape,
);
export type Scheduled = z.infer<typeof ScheduledSchema>;

/** `record`: one that waits. */
export function viewRetry(record: FailedMessage): Retry {
  return RetrySchema.parse({ ...record, service: record.service ?? null, revision: record.revision ?? 0 });
}
