import { type Handover, isWaiting, retryNow } from './by-person.ts';
import type { Refused } from './change.ts';
import type { FailedMessage } from './failed-message.ts';
import { mayStillBeOut } from './still-out.ts';

/**
 * A person wants it handled by another queue: it is retried there at once, and from then on it is that queue's, with its
 * schedule and its consumer. The record keeps its id, and says where it failed first. Not while a redelivery is on its
 * way, nor where one may still lie in a queue of AMQP clients (`out`): both queues would handle it. `knownById`: the consumer
 * of the queue that it is moved from drops what a superseded run sent.
 */
export function moveTo(
  record: FailedMessage,
  queue: string,
  now: string,
  { knownById = false } = {},
): Handover | Refused | { refused: 'there-already' | 'out' } {
  if (record.queue === queue) return { refused: 'there-already' };
  if (isWaiting(record) && !knownById && mayStillBeOut(record)) return { refused: 'out' };
  // Whether SQS carries it is the other queue's to say: the topology knows it. Its place is free for the next of its key.
  const { work_queue: _was, order_group: _place, ...rest } = record;
  return retryNow({ ...rest, queue, moved_from: record.moved_from ?? record.queue }, now);
}
