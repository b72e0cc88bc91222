import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createWaitingRetries } from '../../adapters/dynamodb/waiting-retries.ts';
import { at, failedMessage, retrying } from '../core/failure/records.ts';
import { createMemoryFailedMessages } from '../memory/failed-messages.ts';
import { createTable, dynamoDbAt } from './table.ts';
import { waitingRetriesContract } from './waiting-retries.ts';

const indexes = { 'by-due': ['due_shard', 'due_id'] } as const;
const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

async function setUp() {
  const table = await createTable(client, 'id', undefined, indexes);
  return {
    store: createFailedMessages({ documents, table }),
    waiting: createWaitingRetries({ documents, table }),
  };
}

waitingRetriesContract('memory', async () => {
  const store = createMemoryFailedMessages();
  return { store, waiting: store.waiting };
});
waitingRetriesContract('DynamoDB', setUp);

describe('waiting retries on DynamoDB', () => {
  it('are found behind many messages that are under way', async () => {
    const { store, waiting } = await setUp();
    for (let n = 0; n < 80; n += 1) {
      await store.create(retrying({ message_id: `m-${n}`, id: `m-${n}`, last_retry_at: at(-500) }));
    }
    const late = failedMessage({ message_id: 'late', id: 'late', next_retry_at: at(900) });
    await store.create(late);
    expect(await waiting.list({}, { limit: 1 })).toEqual({ items: [late], next: null });
  });
});
