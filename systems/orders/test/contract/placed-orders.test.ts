import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { toItem } from '../../../../adapters/dynamodb/client.ts';
import { documentsOf } from '../../../../adapters/dynamodb/documents.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from '../../../../test/contract/table.ts';
import type { Stock } from '../../domain/stock.ts';
import { createPlacedOrders } from '../../stores/placed-orders.ts';
import { createStock } from '../../stores/stock.ts';
import { createMemoryPlacedOrders } from '../memory/placed-orders.ts';
import { createMemoryStock } from '../memory/stock.ts';
import { placedOrdersContract } from './placed-orders.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const call = dynamoDbCallsAt(inject('running').aws);
const tables = Promise.all([
  createTable(client, 'order_id'),
  createTable(client, 'order_id', 'event_id'),
  createTable(client, 'item_id'),
]);

placedOrdersContract('memory', async () => {
  const orders = createMemoryPlacedOrders();
  return { orders, outbox: async (id) => orders.outbox.filter(({ order_id }) => order_id === id) };
});

placedOrdersContract('DynamoDB', async () => {
  const [orders, outbox] = await tables;
  return {
    orders: createPlacedOrders({ documents, orders, outbox }),
    outbox: async (id) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: outbox,
          ConsistentRead: true,
          KeyConditionExpression: 'order_id = :id',
          ExpressionAttributeValues: { ':id': { S: id } },
        }),
      );
      return Items.map((item) => unmarshall(item));
    },
  };
});

describe('an order whose event cannot be written', () => {
  it('is not written either', async () => {
    const [orders] = await tables;
    const one = {
      order_id: randomUUID(),
      event_id: randomUUID(),
      placed_at: '2026-01-05T10:00:00.000Z',
      event: '{}',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      client_id: 'c-1',
      request_hash: 'abc',
    };
    const placed = createPlacedOrders({ documents, orders, outbox: 'no-such-table' });
    await expect(placed.place(one, { body: '{}' })).rejects.toThrow();
    expect(await placed.find(one.order_id)).toBeUndefined();
  });
});

describe.each([
  ['memory', async (): Promise<Stock> => createMemoryStock({ mug: 3, none: 0 })],
  [
    'DynamoDB',
    async (): Promise<Stock> => {
      const [, , table] = await tables;
      const rows = [
        { item_id: 'mug', available_qty: 3 },
        { item_id: 'none', available_qty: 0 },
        { item_id: 'odd', available_qty: 'many' },
      ];
      for (const row of rows) await call('PutItem', { TableName: table, Item: toItem(row) });
      return createStock({ documents, table });
    },
  ],
])('stock: %s', (_, create) => {
  it('tells what is there, and says nothing of what nobody keeps', async () => {
    const stock = await create();
    const levels = await stock.levels(['mug', 'none', 'odd', 'unheard', 'mug']);
    expect([...levels].toSorted()).toEqual([
      ['mug', 3],
      ['none', 0],
    ]);
  });
});
