import { describe, expect, it } from 'vitest';
import { QueueListSchema } from '../../../core/api/views-queues.ts';
import { topology } from '../../../core/topology/index.ts';
import { failedMessage } from '../../core/failure/records.ts';
import { create, on } from './calls.ts';
import { setUp } from './queues.ts';

describe('the list of queues', () => {
  it('has every queue by name, page after page', async () => {
    const app = setUp();
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '7', ...(cursor === undefined ? {} : { cursor }) };
      const { status, body } = await app.call({ resource: '/api/queues', query });
      expect(status).toBe(200);
      const page = QueueListSchema.parse(body);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(names).toEqual(Object.keys(topology.queues).toSorted());
  });

  it('counts what waits anywhere: in RabbitMQ, in SQS, and for a retry', async () => {
    const app = setUp();
    app.say('orders', {
      messages_ready: 1,
      messages_unacknowledged: 2,
      consumers: 1,
      published_per_second: 1.5,
    });
    app.workQueues.queues.set('orders', { visible: 4, in_flight: 8, delayed: 16 });
    await app.failedMessages.create(failedMessage({ id: 'f1', queue: 'orders', status: 'pending' }));
    await app.failedMessages.create(failedMessage({ id: 'f2', queue: 'orders', status: 'failed' }));
    await app.failedMessages.create(failedMessage({ id: 'f3', queue: 'users', status: 'pending' }));
    app.oldestMessages.known.set('orders', 3_600);
    const { body } = await app.call({ resource: '/queues', query: { limit: '200' } });
    const listed = QueueListSchema.parse(body).items.find(({ name }) => name === 'orders');
    expect(listed).toEqual({
      name: 'orders',
      origin: 'declared',
      delivery: 'lambda',
      message_count: 32,
      consumer_count: 1,
      ready: 5,
      in_flight: 10,
      delayed: 16,
      waiting_for_retry: 1,
      waiting_for_retry_more: false,
      oldest_age_seconds: 3_600,
      publish_rate: 1.5,
      deliver_rate: null,
      ack_rate: null,
      capacity: 10_000,
      capacity_used: 0.0003,
    });
    expect((await on(app, 'GET', 'orders')).body).toMatchObject({ ...listed });
  });

  it('says what it does not know where RabbitMQ does not count, and asks it over AMQP about one queue', async () => {
    const app = setUp();
    const unknown = { messages_ready: null, messages_unacknowledged: null, consumers: null };
    app.say('orders', unknown);
    app.messages.queues.set('orders', { ready: 3, consumers: 2 });
    app.workQueues.queues.set('orders', { visible: 4, in_flight: 8, delayed: 16 });
    const { body } = await app.call({ resource: '/queues', query: { limit: '200' } });
    const listed = QueueListSchema.parse(body).items.find(({ name }) => name === 'orders');
    const common = { message_count: null, in_flight: null, delayed: 16, waiting_for_retry: 0 };
    expect(listed).toMatchObject({ ...common, ready: null, consumer_count: null, oldest_age_seconds: null });
    expect((await on(app, 'GET', 'orders')).body).toMatchObject({ ...common, ready: 7, consumer_count: 2 });
    const stats = await on(app, 'GET', 'orders', '/stats');
    expect(stats.body).toMatchObject({ ...common, ready: 7, consumer_count: 2, capacity_used: null });
  });

  it('tells how old the oldest message in SQS is, and asks once, only of queues that hold one', async () => {
    const app = setUp();
    app.workQueues.queues.set('orders', { visible: 1, in_flight: 0, delayed: 0 });
    app.workQueues.queues.set('users', { visible: 0, in_flight: 0, delayed: 1 });
    app.workQueues.queues.set('journal_log', { visible: 0, in_flight: 1, delayed: 0 });
    app.say('sav_queue', { messages_ready: 1 });
    for (const [queue, age] of [
      ['orders', 12],
      ['journal_log', 0],
      ['sav_queue', 99],
      ['email', 99],
    ] as const) {
      app.oldestMessages.known.set(queue, age);
    }
    const { body } = await app.call({ resource: '/api/queues', query: { limit: '200' } });
    const ages = new Map(
      QueueListSchema.parse(body).items.map(({ name, oldest_age_seconds }) => [name, oldest_age_seconds]),
    );
    expect(ages.get('orders')).toBe(12);
    expect(ages.get('journal_log')).toBe(0);
    expect(ages.get('users'), 'CloudWatch has no figure').toBeNull();
    expect(ages.get('sav_queue'), 'it is in RabbitMQ').toBeNull();
    expect(ages.get('parcel_labels'), 'nothing waits').toBe(0);
    expect(app.oldestMessages.asked.map((queues) => queues.toSorted())).toEqual([
      ['journal_log', 'orders', 'users'],
    ]);
  });

  it('counts what is in SQS and waits for a retry once in five seconds, however many windows ask', async () => {
    const app = setUp();
    const counted: string[] = [];
    const { counts } = app.workQueues;
    app.workQueues.counts = (queue) => {
      counted.push(queue);
      return counts(queue);
    };
    const read: unknown[] = [];
    const { list } = app.failedMessages;
    app.failedMessages.list = (filter, page) => {
      read.push(filter);
      return list(filter, page);
    };
    const ready = async () => {
      const { body } = await app.call({ resource: '/api/queues', query: { limit: '200' } });
      return QueueListSchema.parse(body).items.find(({ name }) => name === 'orders')?.ready;
    };
    expect(await ready()).toBe(0);
    const once = counted.length;
    expect(once).toBe(new Set(counted).size);
    app.workQueues.queues.set('orders', { visible: 4, in_flight: 0, delayed: 0 });
    app.clock.ms = 4_000;
    for (let windows = 0; windows < 10; windows += 1) expect(await ready()).toBe(0);
    expect([counted.length, read.length]).toEqual([once, 1]);
    expect((await on(app, 'GET', 'orders', '/stats')).body).toMatchObject({ ready: 4 });
    app.clock.ms = 5_000;
    expect(await ready()).toBe(4);
    // Once more for the list, and `orders` alone for its own page.
    expect([counted.length, read.length]).toEqual([2 * once + 1, 3]);
  });

  it('has a queue that was made a moment ago, and what is in it', async () => {
    const app = setUp();
    await app.call({ resource: '/api/queues' });
    await create(app, { name: 'just_made', delivery: 'pull' });
    app.workQueues.queues.set('just_made', { visible: 2, in_flight: 0, delayed: 0 });
    const { body } = await app.call({ resource: '/api/queues', query: { limit: '200' } });
    const found = QueueListSchema.parse(body).items.find(({ name }) => name === 'just_made');
    expect(found).toMatchObject({ origin: 'run-time', ready: 2 });
  });

  it('knows every queue of the run time, on however many pages they are read', async () => {
    const app = setUp();
    for (const name of ['a', 'b', 'c']) await app.create(name);
    const list = app.records.list;
    app.records.list = (page) => list({ ...page, limit: 1 });
    const { body } = await app.call({ resource: '/api/queues', query: { limit: '200' } });
    const { items } = QueueListSchema.parse(body);
    const made = items.filter(({ origin }) => origin === 'run-time').map(({ name }) => name);
    expect(made).toEqual(['a', 'b', 'c']);
  });

  it('refuses a cursor that no page gave, and a limit that is none', async () => {
    const app = setUp();
    for (const query of [{ cursor: '!' }, { limit: '0' }, { limit: 'many' }]) {
      expect((await app.call({ resource: '/api/queues', query })).status).toBe(400);
    }
  });
});
