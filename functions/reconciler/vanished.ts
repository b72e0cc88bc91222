import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { messagesIn, type QueueDepth } from '../../core/queues/depth.ts';
import type { Redelivery } from '../../core/retry/workflow.ts';

/** What lies in the SQS work queue of a RabbitMQ queue. Undefined: there is no such queue. */
export type WorkQueueCounts = { counts(queue: string): Promise<QueueDepth | undefined> };

/**
 * Whether the work item of a redelivery that a run waits for is gone: its queue was deleted, or is empty, with nothing in
 * anybody's hands. SQS's counts settle within a minute; a record is looked at after two at the earliest, and what an
 * earlier look found running is not taken for lost at the first. Nor is what was never sent: its step is tried again while
 * the payload store or SQS is away. Undefined: it may still come to its consumer.
 */
export async function vanished(
  { workQueues }: { workQueues: WorkQueueCounts },
  { status, queue, checked_at, sent_at }: FailedMessage,
  delivery: Redelivery,
): Promise<'lost' | 'queue-deleted' | undefined> {
  if (status !== 'retrying' || queue === null) return undefined;
  if (delivery !== 'lambda' && delivery !== 'pull') return undefined;
  const counts = await workQueues.counts(queue);
  if (!counts) return 'queue-deleted';
  return messagesIn(counts) === 0 && sent_at && checked_at ? 'lost' : undefined;
}
