import { type Handover, retryNow } from './by-person.ts';
import type { Refused } from './change.ts';
import type { FailedMessage } from './failed-message.ts';

/**
 * A person wants it handled by another queue: it is retried there at once, and from then on it is that queue's, with its
 * schedule and its consumer. The record keeps its id, and says where it failed first. Not while a redelivery is on its
 * way: both queues would handle it.
 */
export function moveTo(
  record: FailedMessage,
  queue: string,
  now: string,
): Handover | Refused | { refused: 'there-already' } {
  if (record.queue === queue) return { refused: 'there-already' };
  // Whether SQS carries it is the other queue's to say: the topology knows it.
  const { work_queue: _was, ...rest } = record;
  return retryNow({ ...rest, queue, moved_from: record.moved_from ?? record.queue }, now);
}
