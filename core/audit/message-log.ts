import * as z from 'zod';

/** The audit trail of one message, a row of message_logs, with one entry for the publish and one for each queue. */
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

export const PUBLISH_STAGE = 'publish';
/** No stage of a message, but beside them: which message the id belongs to (core/idempotency/message-ids.ts). */
export const ID_STAGE = 'id';

/** The stage of a queue's entry; every one sorts after PUBLISH_STAGE. */
export function queueStage(queue: string): string {
  return `queue:${queue}`;
}

/** Where it is kept what the outbox and the consumers know of a message. What the broker had is in the trail (core/trail). */
export interface MessageLog {
  /** The first entry of a message id stays as it is, whatever a repeat says. */
  recordAccepted(entry: LogEntry): Promise<void>;
  /** Its stages in order: that the outbox has it first, then each queue. Empty for an unknown id. */
  trail(messageId: string): Promise<LogEntry[]>;
}
