import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { type Courtier, eventually, type Failed } from './courtier.ts';

/**
 * Waits until a message has failed for good and its alert is noted on its record: from then on nothing but a person changes
 * the record, and a tag that was read holds.
 */
export async function alerted(courtier: Courtier, messageId: string, queue: string): Promise<Failed> {
  const store = createFailedMessages({
    documents: documentsOf(courtier.dynamodb),
    table: 'courtier-local-failed-messages',
  });
  await eventually(`the alert about ${messageId} of ${queue} is noted`, async () => {
    const record = await store.get(failedMessageId(messageId, queue));
    return record?.status === 'failed' && record.alerted_at;
  });
  return courtier.failedIn(messageId, queue, 'failed');
}
