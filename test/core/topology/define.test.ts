import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineTopology } from '../../../core/topology/define.ts';
import { queueNamed, topologies, topology } from '../../../core/topology/index.ts';

describe('defineTopology', () => {
  it('keeps names as types, and does not compile with a binding to an exchange that is not declared', () => {
    const shop = defineTopology({
      system: 'shop',
      description: 'A shop.',
      exchanges: { events: { type: 'topic', description: 'Events.' } },
      queues: {
        sold: {
          // @ts-expect-error: `event` is no exchange of this system. Unused, this line itself would not compile.
          bindings: [{ exchange: 'event', routingKey: '#' }],
          delivery: 'amqp',
          impact: 'Nothing is sold.',
        },
      },
    });
    expectTypeOf<keyof typeof shop.queues>().toEqualTypeOf<'sold'>();
    expect(shop.queues.sold.bindings[0]?.exchange).toBe('event');
  });

  it('does not compile with an unknown type, delivery or overflow', () => {
    const shop = defineTopology({
      system: 'shop',
      description: 'A shop.',
      // @ts-expect-error: headers exchanges are not known here.
      exchanges: { events: { type: 'headers', description: 'Events.' } },
      // @ts-expect-error: `smtp` is no delivery.
      queues: { sold: { bindings: [{ exchange: 'events' }], delivery: 'smtp', impact: 'None.' } },
    });
    expect(shop.system).toBe('shop');
  });
});

describe('the topology', () => {
  it('merges what every broker has and the five systems, in order', () => {
    expect(topologies.map(({ system }) => system)).toEqual([
      'courtier',
      'queue-service',
      'ecommerce',
      'kronos',
      'orders',
      'playlists',
    ]);
    expect(Object.keys(topology.queues)).toHaveLength(
      topologies.reduce((sum, { queues }) => sum + Object.keys(queues).length, 0),
    );
    expect(topology.queues.orders).toMatchObject({ name: 'orders', system: 'orders', orderBy: 'order_id' });
  });

  it('finds what is declared, and nothing that objects merely have', () => {
    expect(queueNamed('orders')?.system).toBe('orders');
    for (const name of ['nowhere', 'constructor', '__proto__', '']) {
      expect(queueNamed(name)).toBeUndefined();
    }
  });
});

describe('what the five topologies asked for', () => {
  it('S1 has its four exchanges and its two queues, of which every broker has dlx and dlq', () => {
    expect(topology.exchanges).toMatchObject({
      default: { type: 'direct' },
      email: { type: 'direct' },
      notifications: { type: 'fanout' },
      dlx: { type: 'direct' },
    });
    expect(queueNamed('email_queue')).toMatchObject({ delivery: 'lambda', consumer: { function: 'email' } });
    expect(queueNamed('dlq')?.delivery).toBe('dead-letters');
  });

  it('S2 has eleven exchanges, each with its queue, of all three types', () => {
    const ecommerce = topologies.find(({ system }) => system === 'ecommerce');
    const names =
      'auth products baskets orders addresses deliveries newsletters sav contacts questions websites';
    for (const name of names.split(' ')) {
      expect(queueNamed(`${name}_queue`)?.bindings[0]?.exchange).toBe(`${name}_exchange`);
    }
    const types = new Set(Object.values(ecommerce?.exchanges ?? {}).map(({ type }) => type));
    expect([...types].sort()).toEqual(['direct', 'fanout', 'topic']);
  });

  it('S3 has a topic for each of its services', () => {
    const patterns = Object.values(topology.queues)
      .filter(({ system }) => system === 'kronos')
      .flatMap(({ bindings }) => bindings.map(({ routingKey }) => routingKey?.split('.')[0]));
    expect(new Set(patterns)).toEqual(new Set(['auth', 'user', 'log', 'cache', 'router', 'gaia']));
  });

  it('S4 orders by order_id and keeps the dead letters of each domain apart', () => {
    expect(queueNamed('orders')).toMatchObject({ orderBy: 'order_id', deadLetter: 'orders-dlq' });
    expect(queueNamed('users')).toMatchObject({ deadLetter: 'users-dlq' });
  });

  it('S5 has one message at a time and three tries ten seconds apart', () => {
    expect(queueNamed('playlist_generation_queue')).toMatchObject({
      delivery: 'lambda',
      consumer: { function: 'playlists', maxConcurrency: 1 },
      retry: { delays: [10, 10] },
    });
  });
});
