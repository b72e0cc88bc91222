import { describe, expect, it } from 'vitest';
import { differences } from '../../../core/topology/compare.ts';
import { topologies } from '../../../core/topology/index.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';

const wanted = render(topologies, defaultSettings);
const withQueueArguments = (name: string, args: Record<string, unknown>) => ({
  ...wanted,
  queues: wanted.queues.map((queue) => (queue.name === name ? { ...queue, arguments: args } : queue)),
});

describe('differences', () => {
  it('are none when the broker carries what is declared, in any order, and more', () => {
    const found = {
      exchanges: [...wanted.exchanges].reverse(),
      queues: [...wanted.queues, { name: 'by_hand', durable: true, auto_delete: false, arguments: {} }],
      bindings: [...wanted.bindings].reverse(),
      policies: wanted.policies.map((policy) => ({
        ...policy,
        definition: Object.fromEntries(Object.entries(policy.definition).reverse()),
      })),
    };
    expect(differences(wanted, found)).toEqual([]);
  });

  it('name a classic queue where a quorum queue should be, and say what to do', () => {
    const [text, ...others] = differences(wanted, withQueueArguments('orders', {}));
    expect(others).toEqual([]);
    expect(text).toContain('The queue orders differs (x-queue-type is not set, should be quorum)');
    expect(text).toContain('drain and delete it on the broker and deploy again.');
  });

  it('name an argument that nobody declared: it would win over the policy', () => {
    const found = withQueueArguments('orders', { 'x-queue-type': 'quorum', 'x-message-ttl': 5 });
    expect(differences(wanted, found)).toEqual([
      expect.stringContaining('x-message-ttl is 5, should be not set'),
    ]);
  });

  it('name an exchange of another type', () => {
    const found = {
      ...wanted,
      exchanges: wanted.exchanges.map((exchange) =>
        exchange.name === 'orders' ? { ...exchange, type: 'direct' } : exchange,
      ),
    };
    expect(differences(wanted, found)).toEqual([
      'The exchange orders differs (type is direct, should be fanout); an exchange cannot change: declare it under a new name, or delete it on the broker and deploy again.',
    ]);
  });

  it('name what is missing, of each kind', () => {
    const found = { exchanges: [], queues: [], bindings: [], policies: [] };
    const count =
      wanted.exchanges.length + wanted.queues.length + wanted.bindings.length + wanted.policies.length;
    const missing = differences(wanted, found);
    expect(missing).toHaveLength(count);
    for (const text of [
      'The exchange orders is missing after the import; deploy again.',
      'The queue orders is missing after the import; deploy again.',
      'The policy courtier-orders is missing after the import; deploy again.',
      'The binding dlx → dlq (dlq) is missing after the import; deploy again.',
    ]) {
      expect(missing).toContain(text);
    }
  });

  it('say all that differs of one thing at once, with values as they are', () => {
    const found = withQueueArguments('orders', { 'x-queue-type': 'classic', odd: { b: [1], a: null } });
    expect(differences(wanted, found)).toEqual([
      'The queue orders differs (x-queue-type is classic, should be quorum, odd is {"b":[1],"a":null}, should be not set); a queue cannot change: declare it under a new name, or drain and delete it on the broker and deploy again.',
    ]);
  });

  it('are none where a value has its members in another order, and one where a list has', () => {
    const having = (odd: unknown) => withQueueArguments('orders', { 'x-queue-type': 'quorum', odd });
    const [one, other] = [having({ a: [1, 2], b: null }), having({ b: null, a: [1, 2] })];
    expect(differences(one, other)).toEqual([]);
    expect(differences(one, having({ a: [2, 1], b: null }))).toHaveLength(1);
  });

  it('name a policy that somebody changed', () => {
    const found = {
      ...wanted,
      policies: wanted.policies.map((policy) =>
        policy.name === 'courtier-orders'
          ? { ...policy, definition: { ...policy.definition, 'message-ttl': 1 } }
          : policy,
      ),
    };
    expect(differences(wanted, found)).toEqual([
      'The policy courtier-orders differs (message-ttl is 1, should be 86400000); somebody may have changed it at the same moment: deploy again.',
    ]);
  });
});
