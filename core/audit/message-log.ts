import * as z from 'zod';

/** The audit trail of one message: S2's message_logs, with one entry for the publish and one for each queue. */
export const LogEntrySchema = z.object({
  message_id: z.string(),
  /** `publish`, or `queue:<name>`. */
  stage: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  queue: z.string().nullable(),
  status: z.enum(['accepted', 'published', 'handling', 'delivered', 'failed']),
  published_at: z.string().nullable(),
  delivered_at: z.string().nullable(),
  /** Handling attempts so far, on a queue's entry. */
  attempts: z.number().int().min(0),
  metadata: z.record(z.string(), z.unknown()),
});
export type LogEntry = z.infer<typeof LogEntrySchema>;

/** Where audit entries are kept. `recordPublish` is written beside the broker's confirm, so it costs the caller no wait. */
export interface MessageLog {
  recordPublish(entry: LogEntry): Promise<void>;
  /** Takes an entry back when the broker refused the message after all. */
  forgetPublish(messageId: string): Promise<void>;
  /** The trail in order: the publish first, then each queue. Empty for an unknown id. */
  trail(messageId: string): Promise<LogEntry[]>;
}
