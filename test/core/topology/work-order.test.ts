import { describe, expect, it } from 'vitest';
import { orderGroup } from '../../../core/message/partition-key.ts';
import { workQueueName } from '../../../core/topology/names.ts';
import { workOrder } from '../../../core/topology/work-order.ts';

const item = (id: string, body: unknown) => ({
  envelope: {
    id,
    exchange: null,
    routing_key: null,
    queue: 'q',
    encoding: 'text' as const,
    properties: {},
    headers: {},
  },
  body: Buffer.from(JSON.stringify(body)),
});

describe('the order of a work queue', () => {
  it('is none, by key, or one after the other', () => {
    expect(workOrder({})).toBeUndefined();
    expect(workOrder({ consumer: { maxConcurrency: 2 } })).toBeUndefined();
    expect(workOrder({ orderBy: 'id' })).toEqual({ of: 'key', field: 'id' });
    expect(workOrder({ consumer: { maxConcurrency: 1 } })).toEqual({ of: 'queue' });
    expect(workOrder({ orderBy: 'id', consumer: { maxConcurrency: 1 } })).toEqual({ of: 'queue' });
  });

  it('makes the queue FIFO where there is one', () => {
    const one = { name: 'q', consumer: { maxConcurrency: 1 } };
    expect(workQueueName('local', one)).toBe('courtier-local-work-q.fifo');
    expect(workQueueName('local', { name: 'q' })).toBe('courtier-local-work-q');
  });

  it('is one group for all, or one for each key', () => {
    const groups = (order: Parameters<typeof orderGroup>[1]) =>
      new Set([item('a', { id: 1 }), item('b', { id: 2 })].map((each) => orderGroup(each, order))).size;
    expect(groups({ of: 'queue' })).toBe(1);
    expect(groups({ of: 'key', field: 'id' })).toBe(2);
  });
});
