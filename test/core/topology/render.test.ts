import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../core/topology/compare.ts';
import { DefinitionsSchema } from '../../../core/topology/declarations.ts';
import type { Queue } from '../../../core/topology/define.ts';
import { topologies, topology } from '../../../core/topology/index.ts';
import { policyName, render } from '../../../core/topology/render.ts';
import { defaultSettings, TopologySettingsSchema } from '../../../core/topology/settings.ts';
import { validate } from '../../../core/topology/validate.ts';
import { aDeadLetterQueue, aQueue, systemWith } from './a-topology.ts';

const renderOne = (queue: Queue, settings = defaultSettings) => {
  const definitions = render([systemWith(queue)], settings);
  return {
    queue: definitions.queues.find(({ name }) => name === 'sales'),
    policy: definitions.policies.find(({ name }) => name === policyName('sales')),
    bindings: definitions.bindings.filter(({ destination }) => destination === 'sales'),
  };
};

describe('a rendered queue', () => {
  it('is a durable quorum queue whose every limit is a policy', () => {
    expect(renderOne(aQueue())).toEqual({
      queue: { name: 'sales', durable: true, auto_delete: false, arguments: { 'x-queue-type': 'quorum' } },
      policy: {
        name: 'courtier-sales',
        pattern: '^sales$',
        'apply-to': 'queues',
        priority: 10,
        definition: {
          'message-ttl': 86_400_000,
          'max-length': 10_000,
          overflow: 'reject-publish',
          'delivery-limit': 20,
          'dead-letter-exchange': 'dlx',
          'dead-letter-routing-key': 'dlq',
          'dead-letter-strategy': 'at-least-once',
        },
      },
      bindings: [
        { source: 'news', destination: 'sales', destination_type: 'queue', routing_key: '', arguments: {} },
      ],
    });
  });

  it('takes its own words before the settings, and the settings before the defaults', () => {
    const settings = TopologySettingsSchema.parse({ messageTtlMs: 1_000, maxLength: 5, deliveryLimit: 2 });
    expect(renderOne(aQueue(), settings).policy?.definition).toMatchObject({
      'message-ttl': 1_000,
      'max-length': 5,
      'delivery-limit': 2,
    });
    const own = aQueue({ messageTtlMs: 9_000, maxLength: 9, deliveryLimit: 9 });
    expect(renderOne(own, settings).policy?.definition).toMatchObject({
      'message-ttl': 9_000,
      'max-length': 9,
      'delivery-limit': 9,
    });
  });

  it('does not ask for dead letters at least once when it drops its head: RabbitMQ would not do it', () => {
    const definition = renderOne(aQueue({ overflow: 'drop-head' })).policy?.definition;
    expect(definition).toMatchObject({ overflow: 'drop-head', 'dead-letter-exchange': 'dlx' });
    expect(definition).not.toHaveProperty('dead-letter-strategy');
  });

  it('carries a single active consumer as an argument', () => {
    expect(renderOne(aQueue({ singleActiveConsumer: true })).queue?.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
    });
  });

  it('keeps dead letters a week, as many as come, and passes on to the last resort what it gives up', () => {
    const { policy, bindings } = renderOne(aDeadLetterQueue());
    expect(policy?.definition).toEqual({
      'message-ttl': 604_800_000,
      overflow: 'reject-publish',
      'delivery-limit': 20,
      'dead-letter-exchange': 'dlx',
      'dead-letter-routing-key': 'last_resort',
      'dead-letter-strategy': 'at-least-once',
    });
    expect(bindings).toEqual([
      { source: 'dlx', destination: 'sales', destination_type: 'queue', routing_key: 'sales', arguments: {} },
    ]);
  });

  it('keeps what is left to the last resort without limit, and never gives one up', () => {
    const { policies, bindings } = render([systemWith(aQueue())], defaultSettings);
    expect(policies.find(({ name }) => name === policyName('last_resort'))?.definition).toEqual({
      overflow: 'reject-publish',
      'delivery-limit': 2_147_483_647,
    });
    const bound = { source: 'dlx', destination: 'last_resort', routing_key: 'last_resort' };
    expect(bindings.filter(({ destination }) => destination === 'last_resort')).toMatchObject([bound]);
  });

  it('escapes its name in the pattern of its policy', () => {
    const { policies } = render([systemWith(aQueue(), 'sales.eu')], defaultSettings);
    expect(policies.map(({ pattern }) => pattern)).toContain('^sales\\.eu$');
  });
});

describe('the rendered topology', () => {
  const definitions = render(topologies, defaultSettings);

  it('has a queue and a policy for each declared queue, and all exchanges', () => {
    const queues = Object.keys(topology.queues);
    expect(definitions.queues.map(({ name }) => name)).toEqual(queues);
    expect(definitions.policies.map(({ name }) => name)).toEqual(queues.map(policyName));
    expect(definitions.exchanges.map(({ name }) => name)).toEqual(Object.keys(topology.exchanges));
  });

  it('leads every dead letter to a queue that is bound for it', () => {
    const keys = definitions.bindings
      .filter(({ source }) => source === 'dlx')
      .map(({ routing_key }) => routing_key);
    const targets = definitions.policies.flatMap(
      ({ definition }) => definition['dead-letter-routing-key'] ?? [],
    );
    // The queue of last resort has none behind it, and the trail loses rather than waits.
    expect(targets).toHaveLength(definitions.queues.length - 2);
    for (const target of targets) expect(keys).toContain(target);
  });

  it('stays far below what CloudFormation sends to a custom resource, twice over', () => {
    expect(JSON.stringify(definitions).length * 2).toBeLessThan(100_000);
  });
});

describe('any valid topology', () => {
  const name = fc
    .stringMatching(/^[a-z][a-z0-9_-]{0,30}$/)
    .filter((text) => !['dlq', 'last_resort', 'trail', 'trail_tap', '__proto__'].includes(text));
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const binding = fc.oneof(
    fc.constant({ exchange: 'news' }),
    word.map((routingKey) => ({ exchange: 'commands', routingKey })),
    fc
      .array(fc.oneof(word, fc.constantFrom('*', '#')), { minLength: 1, maxLength: 6 })
      .map((words) => ({ exchange: 'events', routingKey: words.join('.') })),
  );
  const queue = fc.record(
    {
      bindings: fc.uniqueArray(binding, {
        minLength: 1,
        maxLength: 3,
        selector: (one) => JSON.stringify(one),
      }),
      delivery: fc.constantFrom('amqp' as const, 'pull' as const),
      impact: fc.constant('Nothing is sold.'),
      messageTtlMs: fc.integer({ min: 1, max: 1_209_600_000 }),
      maxLength: fc.integer({ min: 1 }),
      deliveryLimit: fc.integer({ min: 1 }),
      overflow: fc.constantFrom('reject-publish' as const, 'drop-head' as const),
      deadLetter: fc.constant('dlq'),
    },
    { requiredKeys: ['bindings', 'delivery', 'impact'] },
  );

  it('is valid, renders to what the schema takes, and survives JSON without a difference', () => {
    fc.assert(
      fc.property(name, queue, (called, declared) => {
        const system = systemWith(declared, called);
        expect(validate([system])).toEqual([]);
        const rendered = render([system], defaultSettings);
        const read = DefinitionsSchema.parse(JSON.parse(JSON.stringify(rendered)));
        expect(differences(rendered, read)).toEqual([]);
        expect(rendered.bindings.filter(({ destination }) => destination === called)).toHaveLength(
          declared.bindings.length,
        );
      }),
    );
  });
});
