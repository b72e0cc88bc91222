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
    expect(text).toContain('drain and delete it');
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
      expect.stringContaining('The exchange orders differs (type is direct, should be fanout)'),
    ]);
  });

  it('name what is missing, of each kind', () => {
    const found = { exchanges: [], queues: [], bindings: [], policies: [] };
    const count =
      wanted.exchanges.length + wanted.queues.length + wanted.bindings.length + wanted.policies.length;
    expect(differences(wanted, found)).toHaveLength(count);
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
      expect.stringContaining('The policy courtier-orders differs (message-ttl is 1, should be 86400000)'),
    ]);
  });
});
