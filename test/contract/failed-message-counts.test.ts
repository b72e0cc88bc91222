import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createFailedMessageCounts } from '../../adapters/dynamodb/failed-messages-count.ts';
import { failedMessage } from '../core/failure/records.ts';
import { createMemoryFailedMessages } from '../memory/failed-messages.ts';
import { failedMessageCountsContract } from './failed-message-counts.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

/** With the one index that counting reads. */
function newTable(): Promise<string> {
  return createTable(client, 'id', undefined, { 'by-status': ['status_shard', 'time_id'] });
}

failedMessageCountsContract('memory', async () => {
  const both = createMemoryFailedMessages();
  return { store: both, counts: both };
});

failedMessageCountsContract('DynamoDB', async () => {
  const own = { documents, table: await newTable() };
  return { store: createFailedMessages(own), counts: createFailedMessageCounts(own) };
});

describe('counts of failed messages on DynamoDB', () => {
  it('stop at their bound in each partition, which is at least so many', async () => {
    const own = { documents, table: await newTable() };
    const store = createFailedMessages(own);
    for (let n = 0; n < 40; n += 1) await store.create(failedMessage({ message_id: `m${n}` }));
    expect(await createFailedMessageCounts({ ...own, limit: 2 }).count('pending')).toBe(8);
  });

  it('are unavailable when the table is gone', async () => {
    const gone = createFailedMessageCounts({ documents, table: 'no-such-table' });
    await expect(gone.count('failed')).rejects.toMatchObject({ code: 'table-unavailable' });
  });
});
