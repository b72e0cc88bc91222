import { describe, expect, inject, it } from 'vitest';
import { createEventStore } from '../../adapters/dynamodb/event-store.ts';
import { createMemoryEventStore } from '../../adapters/memory/event-store.ts';
import { eventStoreContract } from './event-store.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'order_id', 'event_id');

eventStoreContract('memory', async () => createMemoryEventStore());
eventStoreContract('DynamoDB', async () => createEventStore({ call, table: await table }));

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
    const store = createEventStore({ call, table: await table });
    await expect(store.append({ ...stored, event: { ...order, huge: 1e300 } })).rejects.toMatchObject({
      code: 'not-storable',
      disposition: 'fail',
    });
    const tooLarge = { ...order, note: 'x'.repeat(410_000) };
    await expect(store.append({ ...stored, event: tooLarge })).rejects.toMatchObject({
      code: 'table-refused',
      disposition: 'fail',
    });
  });

  it('says that the table is unavailable when it does not answer', async () => {
    const store = createEventStore({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    await expect(store.append({ ...stored, event: order })).rejects.toMatchObject({
      code: 'table-unavailable',
      disposition: 'retry',
    });
  });
});
