import { describe, expect, it } from 'vitest';
import { createRetryRoutes, routeAfter } from '../../../core/retry/route.ts';
import type { Queue } from '../../../core/topology/define.ts';

const queues: Record<string, Pick<Queue, 'delivery' | 'retry'>> = {
  orders: { delivery: 'lambda' },
  topics: { delivery: 'pull' },
  parcels: { delivery: 'amqp', retry: { delays: [10, 10, 10] } },
  cache: { delivery: 'lambda', retry: { delays: [] } },
  dlq: { delivery: 'dead-letters' },
};
const routes = createRetryRoutes((name) => queues[name], { retryDelays: [60, 300, 1800] });

describe('the retry route', () => {
  it.each([
    ['orders', 'lambda', [60, 300, 1800]],
    ['topics', 'pull', [60, 300, 1800]],
    ['parcels', 'amqp', [10, 10, 10]],
    ['cache', 'lambda', []],
    ['dlq', 'amqp', [60, 300, 1800]],
    ['made-by-hand', 'amqp', [60, 300, 1800]],
    [null, 'exchange', [60, 300, 1800]],
  ])('of %s', (queue, delivery, delays) => {
    expect(routes({ queue })).toEqual({ delivery, delays });
  });

  it('goes back through the work queue that carried the message, where the topology does not know the queue', () => {
    expect(routes({ queue: 'made-at-run-time', work_queue: true }).delivery).toBe('pull');
    // What the topology says of its own queues counts more.
    expect(routes({ queue: 'parcels', work_queue: true }).delivery).toBe('amqp');
    expect(routes({ queue: null, work_queue: true }).delivery).toBe('exchange');
  });

  it('has no retries by itself into the queue that was full', () => {
    const routed = (source: 'maxlen' | 'rejected', queue: string) =>
      routeAfter({ source }, routes({ queue }));
    expect(routed('maxlen', 'parcels')).toEqual({ delivery: 'amqp', delays: [] });
    expect(routed('rejected', 'parcels').delays).toEqual([10, 10, 10]);
    expect(routed('maxlen', 'orders').delays).toEqual([60, 300, 1800]);
  });
});
