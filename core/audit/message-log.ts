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

/** Where audit entries are kept. `recordPublish` is written beside the broker's confirm, so it costs the caller no wait. */
export interface MessageLog {
  /**
   * The first entry of a message id stays as it is, whatever a repeat says; only its status goes from `accepted` (or
   * `failed`) on to `published`, and takes `published_at` with it when there was none.
   */
  recordPublish(entry: LogEntry): Promise<void>;
  /**
   * Takes an entry back when the broker refused the message after all. Give `publishedAt` as it was recorded: then a
   * refused repeat does not take away the entry of an earlier publish of the same id.
   */
  forgetPublish(messageId: string, publishedAt?: string): Promise<void>;
  /** The trail in order: the publish first, then each queue. Empty for an unknown id. */
  trail(messageId: string): Promise<LogEntry[]>;
}
