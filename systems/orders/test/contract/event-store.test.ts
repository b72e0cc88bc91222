import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../../../adapters/dynamodb/documents.ts';
import { createTable, documentsAt, dynamoDbAt, dynamoDbCallsAt } from '../../../../test/contract/table.ts';
import { createEventStore } from '../../stores/event-store.ts';
import { createMemoryEventStore } from '../memory/event-store.ts';
import { eventStoreContract } from './event-store.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'order_id', 'event_id');

eventStoreContract('memory', async () => createMemoryEventStore());
eventStoreContract('DynamoDB', async () => createEventStore({ documents, table: await table }));

describe('event store on DynamoDB', () => {
  const order = {
    order_id: 'o-1',
    customer_info: { customer_id: 'c-1' },
    items: [{ item_id: 'i-1', quantity: 1, unit_price: 1 }],
    inventory_status: [],
    metadata: {},
  };
  const stored = { order_id: 'o-1', event_id: 'e-1', stored_at: '2026-01-05T10:00:00.000Z' };

  it('refuses for good what a table cannot hold', async () => {
    const store = createEventStore({ documents, table: await table });
    const tooLarge = { ...order, note: 'x'.repeat(410_000) };
    await expect(store.append({ ...stored, event: tooLarge })).rejects.toMatchObject({
      code: 'table-refused',
      disposition: 'fail',
    });
  });

  it('refuses for good what is no number of a table', async () => {
    const store = createEventStore({ documents, table: await table });
    const event = { ...stored, version: 2 ** 60, event: order };
    await expect(store.append(event)).rejects.toMatchObject({ code: 'not-storable', disposition: 'fail' });
  });

  it('tells of a row that it cannot read by its name, and that asking again is of no use', async () => {
    const TableName = await table;
    const Item = { order_id: { S: 'o-odd' }, event_id: { S: 'e-1' }, stored_at: { S: stored.stored_at } };
    await call('PutItem', { TableName, Item: { ...Item, event: { S: '{' } } });
    await expect(createEventStore({ documents, table: TableName }).events('o-odd')).rejects.toMatchObject({
      code: 'unreadable-event',
      disposition: 'fail',
      details: { order_id: 'o-odd', event_id: 'e-1' },
    });
  });

  it('says that the table is unavailable when it does not answer', async () => {
    const store = createEventStore({ documents: documentsAt('http://127.0.0.1:9'), table: 'none' });
    await expect(store.append({ ...stored, event: order })).rejects.toMatchObject({
      code: 'table-unavailable',
      disposition: 'retry',
    });
  });
});
