import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineTopology } from '../../../core/topology/define.ts';
import { exchangeNamed, queueNamed, topologies, topology } from '../../../core/topology/index.ts';
import { assertValid, validate } from '../../../core/topology/validate.ts';

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
  it('has nothing wrong', () => {
    expect(validate(topologies)).toEqual([]);
    expect(() => assertValid(topologies)).not.toThrow();
  });

  it('merges what every broker has and the installed systems, in order', () => {
    expect(topologies.map(({ system }) => system)).toEqual(['courtier', 'shop']);
    expect(Object.keys(topology.queues)).toHaveLength(
      topologies.reduce((sum, { queues }) => sum + Object.keys(queues).length, 0),
    );
    expect(topology.queues.orders).toMatchObject({ name: 'orders', system: 'shop', orderBy: 'order_id' });
  });

  it('finds what is declared, and nothing that objects merely have', () => {
    expect(queueNamed('orders')?.system).toBe('shop');
    expect(queueNamed('dlq')?.delivery).toBe('dead-letters');
    expect(exchangeNamed('dlx')).toMatchObject({ system: 'courtier', type: 'direct', name: 'dlx' });
    for (const name of ['nowhere', 'constructor', '__proto__', '']) {
      expect(queueNamed(name)).toBeUndefined();
      expect(exchangeNamed(name)).toBeUndefined();
    }
  });
});
