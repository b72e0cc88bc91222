import { describe, expect, it } from 'vitest';
import { withOrigin } from '../../../core/message/origin.ts';
import { START } from '../publish/publishing.ts';
import { event, steps, world } from './world.ts';

describe('messages of a key that the outbox holds', () => {
  it('are not overtaken by a later one, not even by a function that never saw the outage', async () => {
    const { broker, container, relay, handled, queues } = world();
    const [saw, new_] = [container(), container()];
    broker.down = true;
    expect((await saw.send(event('o-1', 'created'))).json.status).toBe('accepted');
    expect((await saw.send(event('o-1', 'paid'))).json.status).toBe('accepted');
    broker.down = false;
    expect((await new_.send(event('o-1', 'shipped'))).json.status).toBe('accepted');
    expect((await new_.send(event('o-2', 'created'))).json.status).toBe('published');
    expect(handled()).toEqual([{ order_id: 'o-2', step: 'created' }]);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
    expect(queues.fifo).toEqual([]);
    expect((await new_.send(event('o-1', 'returned'))).json.status).toBe('published');
  });

  it('stay in order while the broker takes some of them and not others', async () => {
    const { broker, container, relay, handled, orderedBack } = world();
    const { send } = container();
    broker.down = true;
    for (const step of ['created', 'paid', 'shipped']) await send(event('o-1', step));
    await relay();
    // The second and third were not even tried, and come no earlier than the first.
    expect(orderedBack.items.map(({ afterSeconds }) => afterSeconds)).toEqual([1, 1, 1]);
    broker.down = false;
    broker.full.add('orders');
    await relay();
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
  });

  it('are those that a caller would not wait for, too', async () => {
    const { container, relay, handled } = world();
    const { send } = container();
    await send({ ...event('o-1', 'created'), headers: { Prefer: 'respond-async' } });
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('keep the order of a batch, and of batches behind it', async () => {
    const { broker, container, relay, handled } = world();
    const { batch } = container();
    const many = (from: number) => Array.from({ length: 4 }, (_, n) => event('o-1', `${from + n}`).body);
    broker.down = true;
    await batch([...many(0), event('o-2', 'x').body]);
    broker.down = false;
    const later = await container().batch([...many(4), event('o-3', 'y').body]);
    expect(later.json.items.map(({ status }: { status: string }) => status)).toEqual([
      ...Array(4).fill('accepted'),
      'published',
    ]);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('are all of an exchange whose consumer takes one at a time', async () => {
    const { broker, container, relay, handled } = world();
    const { send } = container();
    const parcel = (n: number) => ({
      body: { exchange: 'parcels', routing_key: 'parcel_labels', message: { n } },
    });
    broker.down = true;
    await send(parcel(1));
    broker.down = false;
    expect((await send(parcel(2))).json.status).toBe('accepted');
    await relay();
    expect(handled('parcels')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('do not hold up what keeps no order, which asks nobody', async () => {
    const { broker, container, held, queues } = world();
    const { send } = container();
    held.holds = () => Promise.reject(new Error('was asked'));
    broker.down = true;
    const counted = { body: { exchange: 'stock', routing_key: 'counted', message: { n: 1 } } };
    expect((await send(counted)).json.status).toBe('accepted');
    broker.down = false;
    expect((await send(counted)).json.status).toBe('published');
    expect(queues).toMatchObject({ standard: [{}], fifo: [] });
    expect((await send({ body: { exchange: 'orders', message: { no: 'key' } } })).json.status).toBe(
      'published',
    );
  });

  it('are not overtaken by a function that keeps an outbox of its own: it puts them behind the others', async () => {
    const { broker, container, relay, handled, own } = world();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const publication = (step: string) => {
      const origin = { exchange: 'orders', routingKey: '' };
      const body = Buffer.from(JSON.stringify({ order_id: 'o-1', step }));
      return {
        id: step,
        ...origin,
        body,
        properties: {},
        headers: withOrigin({ tenant: 7, traceparent }, origin),
      };
    };
    broker.down = true;
    await container().send(event('o-1', 'created'));
    broker.down = false;
    await own.publish(publication('paid'), { mandatory: true });
    expect(handled()).toEqual([]);
    await relay();
    await own.publish(publication('shipped'), { mandatory: true });
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
    const [, paid, shipped] = broker.queues.get('orders') ?? [];
    expect(paid?.headers).toEqual(shipped?.headers);
  });

  it('are believed to be there when their process died before they came, until the next one has come through', async () => {
    const { held, relay, handled, container } = world();
    await held.hold('["orders","o-1"]', `${new Date(START - 121_000).toISOString()}#gone`);
    expect((await container().send(event('o-1', 'created'))).json.status).toBe('accepted');
    await relay();
    expect((await container().send(event('o-1', 'paid'))).json.status).toBe('published');
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('let the next one pass when they have failed for good', async () => {
    const { broker, container, relay, reports, handled } = world();
    const { send } = container();
    broker.down = true;
    await send(event('o-1', 'created', { routing_key: 'nobody' }));
    broker.down = false;
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(reports.reports).toHaveLength(1);
    expect(steps(handled(), 'o-1')).toEqual(['paid']);
    expect((await send(event('o-1', 'shipped'))).json.status).toBe('published');
  });
});
