import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createRedeliveries } from '../../adapters/dynamodb/redeliveries.ts';
import { at, failedMessage } from '../core/failure/records.ts';
import { createMemoryRedeliveries } from '../memory/redeliveries.ts';
import { redeliveriesContract } from './redeliveries.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const { aws } = inject('running');
const client = dynamoDbAt(aws);
const call = dynamoDbCallsAt(aws);

redeliveriesContract('memory', async () => {
  const memory = createMemoryRedeliveries();
  return { redeliveries: memory, put: async (row) => memory.put(row) };
});

redeliveriesContract('DynamoDB', async () => {
  const table = await createTable(client, 'id');
  const store = createFailedMessages({ documents: documentsOf(client), table });
  return {
    redeliveries: createRedeliveries({ call, table }),
    put: async (row) => {
      await store.create(failedMessage({ ...row, next_retry_at: at(60) }));
    },
  };
});

describe('redeliveries on DynamoDB', () => {
  const redelivery = { failed_message_id: 'odd', run: 'r-1', attempt: 1 };

  it('are wanted where their row cannot be read: it stops no message', async () => {
    const table = await createTable(client, 'id');
    await client.send(new PutItemCommand({ TableName: table, Item: { id: { S: 'odd' }, run: { N: '1' } } }));
    expect(await createRedeliveries({ call, table }).isWanted(redelivery)).toBe(true);
  });

  it('are not known while the table is away', async () => {
    const gone = createRedeliveries({ call, table: 'no-such-table' });
    await expect(gone.isWanted(redelivery)).rejects.toMatchObject({ code: 'table-unavailable' });
  });
});
