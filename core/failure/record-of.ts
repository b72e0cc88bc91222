import type { Envelope } from '../message/envelope.ts';
import { HEADER_FAILED_MESSAGE } from '../message/headers.ts';
import { classify } from './classify.ts';
import type { FailedMessage } from './failed-message.ts';
import { failedMessageId, isFailedMessageId } from './id.ts';
import type { FailedMessageStore } from './store.ts';

type Store = Pick<FailedMessageStore, 'get'>;
type Named = Pick<Envelope, 'id' | 'queue' | 'redelivery' | 'headers'>;

/**
 * The id of the record that a message on a queue belongs to, whether or not there is one. A retry says which record it is
 * of: a person may have moved that from another queue. Through SQS only Courtier can say so; in RabbitMQ it is a header, which
 * counts where that record is about this message and this queue. Throws UnavailableError.
 */
export async function recordIdOf(store: Store, { id, queue, redelivery, headers }: Named): Promise<string> {
  if (redelivery) return redelivery.failed_message_id;
  const own = failedMessageId(id, queue);
  const marked = headers[HEADER_FAILED_MESSAGE];
  if (typeof marked !== 'string' || marked === own || !isFailedMessageId(marked)) return own;
  const record = await readableRecord(store, marked);
  return record?.message_id === id && record.queue === queue ? marked : own;
}

/** Undefined also for one that cannot be read: a publisher may name it, and nothing is known of it. Throws UnavailableError. */
export async function readableRecord(store: Store, id: string): Promise<FailedMessage | undefined> {
  try {
    return await store.get(id);
  } catch (error) {
    if (classify(error).permanent) return undefined;
    throw error;
  }
}
