import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { CourtierError } from '../../../../../core/errors.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import type { StoredEvent } from '../../../domain/event-store.ts';
import { createHandler } from '../../../functions/orders-view/handler.ts';
import { createMemoryOrderViews } from '../../memory/order-views.ts';

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
  dynamodb: { SequenceNumber, Keys: { order_id: { S: order }, event_id: { S: `e-${SequenceNumber}` } } },
});

/** Events of an order, but for those that `errors` names. */
function setUp(errors: Record<string, Error>) {
  const asked: string[] = [];
  const views = createMemoryOrderViews();
  const reports = createMemoryFailureReports();
  const events = {
    events: async (order: string) => {
      asked.push(order);
      if (errors[order]) throw errors[order];
      return [stored(order)];
    },
  };
  const now = () => new Date('2026-01-05T10:00:01.000Z');
  return {
    asked,
    views,
    reports,
    handler: createHandler({ events, views, reports, now, log: recordedLog() }),
  };
}

describe('the projection of the orders', () => {
  const Records = [
    record('a', '1'),
    record('bad', '2'),
    record('a', '3'),
    record('bad', '4'),
    record('b', '5'),
  ];

  it('looks once at each order of a batch, and gives back the first record of one that failed', async () => {
    const { handler, asked, views, reports } = setUp({ bad: new Error('the table is away') });
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(asked.toSorted()).toEqual(['a', 'b', 'bad']);
    expect(await views.get('a')).toMatchObject({ order_id: 'a', events: 1 });
    expect(await views.get('b')).toMatchObject({ order_id: 'b' });
    expect(reports.reports).toEqual([]);
  });

  it('gives an order that can never be told to a person, and holds nobody up for it', async () => {
    const unreadable = new CourtierError('unreadable-event', 'fail', 'It is no event.');
    const { handler, views, reports } = setUp({ bad: unreadable });
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
    expect(await views.get('b')).toMatchObject({ order_id: 'b' });
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'e-4', queue: null },
        failure: { error: { code: 'unreadable-event', permanent: true } },
      },
    ]);
    reports.down = true;
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});
