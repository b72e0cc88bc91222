import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  defineConsumer,
  defineProjection,
  defineSystem,
  defineTopology,
  PermanentError,
} from '../../package/index.ts';
import {
  checkSystems,
  createMemoryBroker,
  createMemoryEventLog,
  createMemoryViews,
  project,
  relayed,
  testConsumer,
} from '../../package/testing.ts';

const topology = defineTopology({
  system: 'shop',
  description: 'A shop.',
  exchanges: {
    shop: { type: 'topic', description: 'What happens in the shop.' },
    news: { type: 'fanout', description: 'What everybody hears.' },
  },
  queues: {
    tasks: {
      bindings: [{ exchange: 'shop', routingKey: 'task.*' }],
      delivery: 'lambda',
      consumer: { function: 'tasks' },
      impact: 'Tasks are not done.',
      retry: { immediate: 1, delays: [5, 10] },
    },
    everything: {
      bindings: [{ exchange: 'shop', routingKey: '#' }, { exchange: 'news' }],
      delivery: 'pull',
      impact: 'Nobody sees everything.',
    },
  },
});

const consumer = defineConsumer({
  of: topology,
  queue: 'tasks',
  schema: z.object({ fails: z.enum(['never', 'always', 'for good', 'first', 'once']).default('never') }),
  async handle({ fails }, { attempt, log, message, trace }) {
    log.info('begun', { routing_key: message.routingKey, carried: trace.headers });
    if (fails === 'for good') throw new PermanentError('Nobody can do it.');
    if (fails === 'always' || (fails === 'first' && attempt === 1)) throw new TypeError('Not now.');
  },
});

describe('a consumer on memory', () => {
  it('handles a message once, in the name of its first binding', async () => {
    const tested = testConsumer(consumer);
    expect(await tested.deliver({}, { id: 'one' })).toEqual({ outcome: 'handled' });
    expect(await tested.deliver({}, { id: 'one' })).toEqual({ outcome: 'duplicate' });
    expect(await tested.deliver({}, { id: 'two' })).toEqual({ outcome: 'handled' });
    expect(tested.log.lines.filter(({ message }) => message === 'begun')).toMatchObject([
      { fields: { message_id: 'one', routing_key: 'task.*' } },
      { fields: { message_id: 'two' } },
    ]);
    expect(await tested.trail('one')).toMatchObject([{ queue: 'tasks', status: 'delivered', attempts: 1 }]);
  });

  it('is handled in the trace that the message is delivered with, or in one of its own', async () => {
    const tested = testConsumer(consumer);
    const trace_id = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${trace_id}-b7ad6b7169203331-01`, tracestate: 'shop=1' };
    await tested.deliver({}, { headers });
    await tested.deliver({});
    const begun = tested.log.lines.filter(({ message }) => message === 'begun');
    expect(begun).toMatchObject([
      { fields: { trace_id, carried: headers } },
      { fields: { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), carried: {} } },
    ]);
  });

  it('is tried again at once and then by the delays of its queue, until none is left', async () => {
    const tested = testConsumer(consumer);
    const deliver = (attempt: number) => tested.deliver({ fails: 'always' }, { id: 'one', attempt });
    expect(await deliver(1)).toMatchObject({
      outcome: 'retried',
      afterSeconds: 5,
      error: { name: 'TypeError' },
    });
    expect(tested.log.lines.filter(({ message }) => message === 'begun')).toHaveLength(2);
    expect(await deliver(2)).toMatchObject({ outcome: 'retried', afterSeconds: 10 });
    expect(await deliver(3)).toMatchObject({ outcome: 'failed', reason: 'exhausted' });
  });

  it('is done by the retry that succeeds', async () => {
    const tested = testConsumer(consumer);
    expect(await tested.deliver({ fails: 'first' }, { id: 'one' })).toMatchObject({ outcome: 'retried' });
    expect(await tested.deliver({ fails: 'first' }, { id: 'one', attempt: 2 })).toEqual({
      outcome: 'handled',
    });
  });

  it.each([
    ['what its author says nobody can do', { fails: 'for good' }, 'PermanentError'],
    ['what does not fit its schema', { fails: 'sometimes' }, 'InvalidMessageError'],
    ['what is no JSON', '{', 'InvalidMessageError'],
    ['bytes that are no text', Uint8Array.of(0xff, 0), 'InvalidMessageError'],
  ])('gives to a person %s', async (_what, body, name) => {
    expect(await testConsumer(consumer).deliver(body)).toMatchObject({
      outcome: 'failed',
      reason: 'permanent',
      error: { name },
    });
  });

  it('gives to a person what is expired, by the clock that it is given', async () => {
    const tested = testConsumer(consumer, { now: () => new Date('2026-01-05T10:00:00Z') });
    const delivered = (expiresAt: string) => tested.deliver({}, { expiresAt });
    expect(await delivered('2026-01-05T09:59:59.000Z')).toMatchObject({ error: { code: 'expired' } });
    expect(await delivered('2026-01-05T10:00:01.000Z')).toEqual({ outcome: 'handled' });
  });

  it('comes again while another invocation holds it', async () => {
    const held = Promise.withResolvers<void>();
    const slow = defineConsumer({
      of: topology,
      queue: 'tasks',
      schema: z.object({}),
      handle: () => held.promise,
    });
    const tested = testConsumer(slow);
    const first = tested.deliver({}, { id: 'one' });
    expect(await tested.deliver({}, { id: 'one' })).toEqual({ outcome: 'returned' });
    held.resolve();
    expect(await first).toEqual({ outcome: 'handled' });
  });
});

describe('a broker in memory', () => {
  const broker = createMemoryBroker(topology);
  const publish = (exchange: string, routingKey: string) =>
    broker.publisher.publish(
      { id: routingKey, exchange, routingKey, body: new Uint8Array(), properties: {}, headers: {} },
      { mandatory: true },
    );
  const held = () =>
    Object.fromEntries([...broker.queues].map(([name, all]) => [name, all.map(({ id }) => id)]));

  it('routes by the patterns of the topology', async () => {
    for (const key of ['task.new', 'task', 'task.new.big', '']) await publish('shop', key);
    await publish('news', 'any');
    expect(held()).toEqual({
      tasks: ['task.new'],
      everything: ['task.new', 'task', 'task.new.big', '', 'any'],
    });
    await expect(publish('shops', 'task.new')).rejects.toMatchObject({ name: 'UnknownExchangeError' });
  });
});

describe('a read model in memory', () => {
  it('is what its fold makes of the events of a key', async () => {
    const log = createMemoryEventLog<{ add: number }>();
    const views = createMemoryViews<{ sum: number }>();
    const projection = defineProjection({
      log,
      views,
      fold: (events) => ({ sum: events.reduce((sum, { add }) => sum + add, 0) }),
    });
    for (const add of [1, 2]) log.append('a', { add });
    log.append('b', { add: 7 });
    await project(projection, 'a');
    expect([await views.get('a'), await views.get('b')]).toEqual([{ sum: 3 }, undefined]);
  });
});

describe('a row of an outbox', () => {
  const row = { order_id: 'o-1', event_id: 'e-1', routing_key: 'task.new', body: '{"a":1}' };
  const key = { partition: 'order_id', sort: 'event_id' };

  it('is published as its relay would', () => {
    expect(relayed(row, { exchange: 'shop', key })).toMatchObject({
      id: 'e-1',
      exchange: 'shop',
      routingKey: 'task.new',
      body: Buffer.from('{"a":1}'),
    });
    expect(
      relayed({ ...row, exchange: 'news', body: Uint8Array.of(1, 0) }, { exchange: 'shop', key }),
    ).toMatchObject({
      exchange: 'news',
      body: Buffer.from([1, 0]),
    });
  });

  it('that the relay cannot read is refused', () => {
    expect(() => relayed({ ...row, expires_at: 'soon' }, { exchange: 'shop', key })).toThrow(
      'cannot be read',
    );
    expect(() => relayed(row, { exchange: 'shop' })).toThrow('no text as its key partition_key');
  });
});

describe('systems', () => {
  it('are checked as synthesis checks them', () => {
    const shop = defineSystem({ folder: '.', topology });
    expect(checkSystems([shop]).topology.queues.tasks?.system).toBe('shop');
    expect(() => checkSystems([shop, shop])).toThrow('already declares the queue tasks');
  });
});
