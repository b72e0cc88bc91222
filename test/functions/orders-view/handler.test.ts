import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createMemoryOrderViews } from '../../../adapters/memory/order-views.ts';
import type { StoredEvent } from '../../../core/orders/event-store.ts';
import { createHandler } from '../../../functions/orders-view/handler.ts';
import { recordedLog } from '../../recorded-log.ts';

const stored = (order_id: string): StoredEvent => ({
  order_id,
  event_id: 'e',
  stored_at: '2026-01-05T10:00:00.000Z',
  event: {
    order_id,
    customer_info: { customer_id: 'c' },
    items: [{ item_id: 'mug', quantity: 1, unit_price: 1 }],
    inventory_status: [],
    metadata: {},
  },
});
const record = (order: string, SequenceNumber: string): DynamoDBRecord => ({
  dynamodb: { SequenceNumber, Keys: { order_id: { S: order } } },
});

describe('the projection of the orders', () => {
  it('looks once at each order of a batch, and gives back the first record of one that failed', async () => {
    const asked: string[] = [];
    const views = createMemoryOrderViews();
    const handler = createHandler({
      events: {
        events: async (order) => {
          asked.push(order);
          if (order === 'bad') throw new Error('the table is away');
          return [stored(order)];
        },
      },
      views,
      log: recordedLog(),
    });
    const Records = [
      record('a', '1'),
      record('bad', '2'),
      record('a', '3'),
      record('bad', '4'),
      record('b', '5'),
    ];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(asked.toSorted()).toEqual(['a', 'b', 'bad']);
    expect(await views.get('a')).toMatchObject({ order_id: 'a', events: 1 });
    expect(await views.get('b')).toMatchObject({ order_id: 'b' });
  });
});
