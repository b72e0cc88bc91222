import { describe, expect, it } from 'vitest';
import { queuesRoutes } from '../../../core/api/routes/queues.ts';
import {
  BindingListSchema,
  ExchangeDetailsSchema,
  ExchangeListSchema,
  QueueDetailsSchema,
  QueueListSchema,
  QueueStatsSchema,
} from '../../../core/api/views-queues.ts';
import { CourtierError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { settle } from '../../../core/failure/transitions.ts';
import { BrokerUnavailableError } from '../../../core/message/publisher.ts';
import type { Permission } from '../../../core/permission/client.ts';
import { topology } from '../../../core/topology/index.ts';
import { runtimeQueue } from '../../contract/runtime-queues.ts';
import { failedMessage, retrying } from '../../core/failure/records.ts';
import { NOW, setUp } from './queues.ts';

type App = ReturnType<typeof setUp>;

const create = (app: App, body: unknown) =>
  app.call({ httpMethod: 'POST', resource: '/api/queues', body: JSON.stringify(body) });
const on = (app: App, httpMethod: string, queue: string, more = '', query: Record<string, string> = {}) =>
  app.call({
    httpMethod,
    resource: `/api/queues/{queue}${more}`,
    path_parameters: { queue },
    query,
  });
/** Keeps nothing. */
const purge = (app: App, queue: string) =>
  app.call({
    httpMethod: 'POST',
    resource: '/api/queues/{queue}/purge',
    path_parameters: { queue },
    body: JSON.stringify({ recoverable: false }),
  });
const bindings = (app: App, httpMethod: string, more: Parameters<App['call']>[0]) =>
  app.call({ httpMethod, resource: '/api/bindings', ...more });
const exchange = (app: App, httpMethod: string, name: string, query: Record<string, string> = {}) =>
  app.call({ httpMethod, resource: '/api/exchanges/{exchange}', path_parameters: { exchange: name }, query });

describe('who may', () => {
  it('read with read:queues, and change with manage:queues', async () => {
    const app = setUp();
    for (const { operation, method, path, permission } of queuesRoutes) {
      const path_parameters = { queue: 'nobodys', queueId: 'nobodys', exchange: 'nobodys', purge: 'nobodys' };
      const asked = { httpMethod: method, resource: path, path_parameters };
      // Who looks into messages has to be allowed more than to count them.
      const reads = operation === 'queueMessages' ? 'read:messages' : 'read:queues';
      const needed = method === 'GET' && operation !== 'listPurged' ? reads : 'manage:queues';
      expect(permission).toBe(needed);
      const others = ['read:queues', 'manage:queues', 'publish:*', 'consume:*', 'manage:failed'];
      const without = others.filter((each) => each !== needed);
      expect((await app.call({ ...asked, permissions: without })).status).toBe(403);
      expect((await app.call({ ...asked, permissions: [needed] })).status).not.toBe(403);
    }
    expect(await app.operations()).toEqual([]);
  });

  it('change what its name allows, where manage:queues is narrowed to names', async () => {
    const app = setUp();
    await app.create('other');
    const permissions: Permission[] = ['manage:queues.shop-*', 'consume:orders'];
    const post = (resource: string, body: object) =>
      app.call({ httpMethod: 'POST', resource, body: JSON.stringify(body), permissions });
    const at = (httpMethod: string, resource: string, path_parameters: Record<string, string>) =>
      app.call({ httpMethod, resource, path_parameters, permissions });
    const status = async (asked: Promise<{ status: number }>) => (await asked).status;
    expect(await status(post('/api/queues', { name: 'shop-1', delivery: 'amqp' }))).toBe(201);
    expect(await status(post('/api/exchanges', { name: 'shop-events', type: 'fanout' }))).toBe(201);
    expect(await status(post('/api/bindings', { queue: 'shop-1', exchange: 'orders' }))).toBe(201);
    for (const refused of [
      post('/api/queues', { name: 'other-1', delivery: 'amqp' }),
      post('/api/queues', { name: 'Shop-1', delivery: 'amqp' }),
      post('/api/queues', { name: 'xshop-1', delivery: 'amqp' }),
      post('/api/exchanges', { name: 'other-events', type: 'fanout' }),
      post('/api/bindings', { queue: 'other', exchange: 'orders' }),
      at('DELETE', '/api/queues/{queue}', { queue: 'other' }),
      at('DELETE', '/queues/{queueId}', { queueId: 'other' }),
      at('POST', '/api/queues/{queue}/purge', { queue: 'email_queue' }),
      at('DELETE', '/api/exchanges/{exchange}', { exchange: 'other' }),
      app.call({
        httpMethod: 'DELETE',
        resource: '/api/bindings',
        query: { queue: 'other', exchange: 'orders' },
        permissions,
      }),
    ])
      expect(await status(refused)).toBe(403);
    expect(await status(at('DELETE', '/api/exchanges/{exchange}', { exchange: 'shop-events' }))).toBe(200);
    expect(await status(at('DELETE', '/api/queues/{queue}', { queue: 'shop-1' }))).toBe(200);
  });

  it.each([
    ['nothing but manage:queues', ['manage:queues'], 403],
    ['another exchange', ['manage:queues', 'consume:orders'], 403],
    ['a queue whose name begins so', ['manage:queues', 'consume:workflow_replies'], 403],
    ['the right to publish there', ['manage:queues', 'publish:*'], 403],
    ['the right to look at queues', ['manage:*', 'read:*'], 403],
    ['one subscription to it', ['manage:queues', 'consume:workflow_exchange--mine'], 403],
    ['the right to read it', ['manage:queues', 'consume:workflow_exchange'], 201],
    ['every subscription to it', ['manage:queues', 'consume:workflow_exchange--*'], 201],
    ['the right to read everything', ['manage:queues', 'consume:*'], 201],
    ['the administrator', ['admin'], 201],
  ] as [string, Permission[], number][])(
    'bind a queue to an exchange with %s: %s is %i',
    async (_, permissions, status) => {
      const app = setUp();
      await app.create('mine');
      const asked = { exchange: 'workflow_exchange', routing_key: 'workflow.reply' };
      const post = (resource: string, body: object) =>
        app.call({ httpMethod: 'POST', resource, body: JSON.stringify(body), permissions });
      expect((await post('/api/queues', { name: 'spy', bindings: [asked] })).status).toBe(status);
      expect((await post('/api/bindings', { queue: 'mine', ...asked })).status).toBe(status);
      expect(await app.broker.bindings({ queue: 'mine' })).toHaveLength(status === 201 ? 1 : 0);
    },
  );

  it('let another exchange into a declared queue only with the right to publish what it takes', async () => {
    const app = setUp();
    const bind = (permissions: Permission[]) =>
      bindings(app, 'POST', {
        permissions,
        body: JSON.stringify({ queue: 'workflow_replies', exchange: 'auth_exchange', routing_key: '#' }),
      });
    expect((await bind(['manage:queues', 'consume:*'])).status).toBe(403);
    expect((await bind(['manage:queues', 'consume:*', 'publish:auth_exchange'])).status).toBe(403);
    expect((await bind(['manage:queues', 'consume:*', 'publish:workflow_exchange'])).status).toBe(201);
  });

  it('delete a queue that they made, without any right to others', async () => {
    const app = setUp();
    await app.create('mine');
    const remove = (client_id: string) =>
      app.call({
        httpMethod: 'DELETE',
        resource: '/api/queues/{queue}',
        path_parameters: { queue: 'mine' },
        permissions: ['consume:mine'],
        client_id,
      });
    expect((await remove('c2')).status).toBe(403);
    expect((await remove('somebody')).status).toBe(200);
    expect((await remove('somebody')).status).toBe(403);
  });
});

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

describe('one queue', () => {
  it('shows its limits and bindings, and which of them are declared', async () => {
    const app = setUp();
    await app.broker.bind({
      source: 'journal',
      destination: 'journal_log',
      destination_type: 'queue',
      routing_key: 'more.#',
      arguments: {},
    });
    const { status, body } = await on(app, 'GET', 'journal_log');
    expect(status).toBe(200);
    expect(QueueDetailsSchema.parse(body)).toMatchObject({
      origin: 'declared',
      delivery: 'pull',
      message_ttl_ms: 86_400_000,
      max_length: 100_000,
      created_by: null,
      bindings: [
        { exchange: 'journal', queue: 'journal_log', routing_key: 'log.#', declared: true },
        { exchange: 'journal', queue: 'journal_log', routing_key: 'more.#', declared: false },
      ],
    });
  });

  it('tells how it does, and null of what nobody knows', async () => {
    const app = setUp();
    app.say('sav_queue', { messages_ready: 2_000, messages_unacknowledged: 500, published_per_second: 1.5 });
    const { body } = await on(app, 'GET', 'sav_queue', '/stats');
    expect(QueueStatsSchema.parse(body)).toMatchObject({
      capacity: 10_000,
      capacity_used: 0.25,
      publish_rate: 1.5,
      ack_rate: null,
      oldest_age_seconds: null,
    });
    await app.failedMessages.create(failedMessage({ id: 'f1', queue: 'users', status: 'pending' }));
    const users = { message_count: 1, waiting_for_retry: 1, oldest_age_seconds: 0 };
    expect((await on(app, 'GET', 'users', '/stats')).body).toMatchObject(users);
    app.workQueues.queues.set('users', { visible: 1, in_flight: 0, delayed: 0 });
    app.oldestMessages.known.set('users', 61);
    expect((await on(app, 'GET', 'users', '/stats')).body.oldest_age_seconds).toBe(61);
    expect((await on(app, 'GET', 'dlq', '/stats')).body).toMatchObject({
      capacity: null,
      capacity_used: null,
    });
  });

  it('is not found when the broker has none of this name', async () => {
    const app = setUp();
    for (const [method, more] of [
      ['GET', ''],
      ['GET', '/stats'],
      ['POST', '/purge'],
      ['DELETE', ''],
    ] as const) {
      expect((await on(app, method, 'nowhere', more)).status).toBe(404);
    }
    expect(await app.operations()).toEqual([]);
  });
});

describe('creating a queue', () => {
  it('answers 201 with it and where it is, 200 the second time, and is written down once', async () => {
    const app = setUp();
    const asked = { name: 'audit', bindings: [{ exchange: 'orders' }], max_length: 5 };
    const first = await create(app, asked);
    expect(first).toMatchObject({
      status: 201,
      headers: { location: '/api/queues/audit' },
      body: { name: 'audit', origin: 'run-time', delivery: 'pull', max_length: 5, created_by: 'c1' },
    });
    expect((await create(app, asked)).status).toBe(200);
    expect((await create(app, { ...asked, max_length: 6 })).status).toBe(409);
    expect(await app.operations()).toEqual([
      {
        action: 'queue.created',
        target: 'queue:audit',
        details: {
          delivery: 'pull',
          bindings: [{ exchange: 'orders', routing_key: '' }],
          message_ttl_ms: null,
          max_length: 5,
        },
      },
    ]);
  });

  it.each([
    [{ name: 'amq.mine' }, '#/name'],
    [{ name: 'a b' }, '#/name'],
    [{ name: 'with.dot' }, '#/name'],
    [{ name: 'x'.repeat(62) }, '#/name'],
    [{ name: '' }, '#/name'],
    [{}, '#/name'],
    [{ name: 'q', delivery: 'lambda' }, '#/delivery'],
    [{ name: 'q', message_ttl_ms: 1_209_600_001 }, '#/message_ttl_ms'],
    [{ name: 'q', max_length: 0 }, '#/max_length'],
    [{ name: 'q', bindings: [{ exchange: 'dlx' }] }, '#/bindings/0/exchange'],
    [
      { name: 'q', bindings: [{ exchange: 'orders', routing_key: 'k'.repeat(256) }] },
      '#/bindings/0/routing_key',
    ],
    [{ name: 'q', bindings: [{ exchange: 'orders', routing_key: '..' }] }, '#/bindings/0/routing_key'],
  ])('refuses %j with a pointer', async (asked, pointer) => {
    const app = setUp();
    const { status, body } = await create(app, asked);
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer }));
    expect(await app.operations()).toEqual([]);
  });

  it('takes names of AMQP, and a longer time to live, where AMQP clients consume it', async () => {
    const asked = { name: 'with.dot:and', delivery: 'amqp', message_ttl_ms: 1_209_600_001 };
    expect((await create(setUp(), asked)).status).toBe(201);
  });

  it('takes every name that the rules allow, also one that objects have a member of', async () => {
    const app = setUp();
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(await create(app, { name })).toMatchObject({ status: 201, body: { name } });
    }
  });

  it('is refused for a declared name, and 404 for an exchange that is not there', async () => {
    const app = setUp();
    expect((await create(app, { name: 'orders' })).status).toBe(409);
    const lost = await create(app, { name: 'q', bindings: [{ exchange: 'nowhere' }] });
    expect(lost).toMatchObject({ status: 404, body: { type: 'urn:courtier:problem:unknown-exchange' } });
  });

  it('has a name that SQS has room for behind that of the deployment', async () => {
    const name = 'q'.repeat(50);
    expect((await create(setUp(), { name })).status).toBe(201);
    const { status, body } = await create(setUp({ deployment: 'a-deployment-of-20-c' }), { name });
    expect([status, body.errors[0].pointer]).toEqual([422, '#/name']);
    expect(body.errors[0].detail).toMatch(/SQS takes 80: shorten the name, or that of the deployment, by 5/);
    // RabbitMQ alone has room.
    const amqp = setUp({ deployment: 'a-deployment-of-20-c' });
    expect((await create(amqp, { name, delivery: 'amqp' })).status).toBe(201);
  });

  it('says when to come again where SQS keeps the name back', async () => {
    const app = setUp();
    app.workQueues.deletedRecently.add('q');
    expect(await create(app, { name: 'q' })).toMatchObject({ status: 409, headers: { 'retry-after': '60' } });
  });
});

describe('deleting a queue', () => {
  it('takes it away, by both names of the parameter, and is written down', async () => {
    const app = setUp();
    for (const name of ['a', 'b']) await create(app, { name });
    expect(await on(app, 'DELETE', 'a')).toMatchObject({ status: 200, body: { name: 'a', deleted: true } });
    const alias = { httpMethod: 'DELETE', resource: '/queues/{queueId}', path_parameters: { queueId: 'b' } };
    expect((await app.call(alias)).status).toBe(200);
    expect((await app.call(alias)).status).toBe(404);
    expect((await app.operations()).slice(0, 2)).toEqual([
      { action: 'queue.deleted', target: 'queue:b', details: { force: false } },
      { action: 'queue.deleted', target: 'queue:a', details: { force: false } },
    ]);
  });

  it('is refused while messages wait in it, unless they may be lost', async () => {
    const app = setUp();
    await create(app, { name: 'a' });
    app.workQueues.queues.set('a', { visible: 0, in_flight: 1, delayed: 0 });
    expect(await on(app, 'DELETE', 'a')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:queue-not-empty', details: { messages: 1 } },
    });
    expect((await on(app, 'DELETE', 'a', '', { force: 'yes' })).status).toBe(400);
    expect((await on(app, 'DELETE', 'a', '', { force: 'true' })).status).toBe(200);
  });

  it('is refused for every declared queue, and for one that somebody made on the broker', async () => {
    const app = setUp();
    for (const name of Object.keys(topology.queues)) {
      expect((await on(app, 'DELETE', name, '', { force: 'true' })).status).toBe(409);
    }
    await app.broker.declareQueue({ name: 'hand', durable: true, auto_delete: false, arguments: {} });
    expect((await on(app, 'DELETE', 'hand', '', { force: 'true' })).status).toBe(409);
    expect(await app.broker.queue('hand')).toBeDefined();
    expect(await app.operations()).toEqual([]);
  });
});

describe('purging a queue', () => {
  it('empties RabbitMQ and SQS, says how many, and is written down', async () => {
    const app = setUp();
    app.messages.queues.set('journal_log', { ready: 3, consumers: 1 });
    app.workQueues.queues.set('journal_log', { visible: 1, in_flight: 1, delayed: 1 });
    const purged = await purge(app, 'journal_log');
    expect(purged).toMatchObject({ status: 200, body: { name: 'journal_log', purged: 6 } });
    expect((await purge(app, 'journal_log')).body.purged).toBe(0);
    expect((await app.operations()).at(-1)).toEqual({
      action: 'queue.purged',
      target: 'queue:journal_log',
      details: { purged: 6, recoverable: false },
    });
  });

  it.each(['trail', 'trail_tap'])(
    'leaves %s alone: what is put back there has lost where it came from',
    async (name) => {
      const app = setUp();
      app.messages.queues.set(name, { ready: 3, consumers: 1 });
      const { status, body } = await purge(app, name);
      expect(status).toBe(409);
      expect(body.detail).toContain(`${name} holds what the trail of messages is written from`);
      expect(app.messages.queues.get(name)).toMatchObject({ ready: 3 });
    },
  );

  it('empties what is left of a queue whose deletion stopped at messages', async () => {
    const app = setUp();
    await create(app, { name: 'left' });
    await app.records.move('left', ['ready'], 'deleting');
    app.workQueues.queues.set('left', { visible: 2, in_flight: 0, delayed: 0 });
    expect((await on(app, 'DELETE', 'left')).status).toBe(409);
    expect((await purge(app, 'left')).body).toMatchObject({ name: 'left', purged: 2 });
    expect((await on(app, 'DELETE', 'left')).status).toBe(200);
  });

  it('does nothing where SQS does not purge yet, and says when to come again', async () => {
    const app = setUp();
    app.messages.queues.set('journal_log', { ready: 3, consumers: 1 });
    app.workQueues.purging.add('journal_log');
    expect(await purge(app, 'journal_log')).toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      body: { type: 'urn:courtier:problem:purge-in-progress' },
    });
    expect(await app.messages.count('journal_log')).toMatchObject({ ready: 3 });
    expect(await app.operations()).toEqual([]);
  });

  it('does nothing while RabbitMQ is away, and is written down where it went away in between', async () => {
    const away = () => Promise.reject(new BrokerUnavailableError('it does not answer'));
    const app = setUp();
    await create(app, { name: 'a' });
    app.workQueues.queues.set('a', { visible: 2, in_flight: 0, delayed: 0 });
    const before = await app.operations();
    const { count } = app.messages;
    app.messages.count = away;
    app.messages.purge = away;
    expect((await purge(app, 'a')).status).toBe(503);
    expect(await app.workQueues.counts('a')).toMatchObject({ visible: 2 });
    expect(await app.operations()).toEqual(before);

    app.messages.count = count;
    expect((await purge(app, 'a')).status).toBe(503);
    expect((await app.operations())[0]).toMatchObject({ action: 'queue.purged', details: { purged: 2 } });
  });

  it('leaves SQS as it is where RabbitMQ has no such queue any more', async () => {
    const app = setUp();
    app.messages.queues.delete('journal_log');
    app.workQueues.queues.set('journal_log', { visible: 1, in_flight: 0, delayed: 0 });
    expect((await purge(app, 'journal_log')).status).toBe(404);
    expect(await app.workQueues.counts('journal_log')).toMatchObject({ visible: 1 });
    expect(await app.operations()).toEqual([]);
  });

  /** A record of a redelivery into this queue, a minute before. */
  const inside = (queue: string, n: number, more: Partial<FailedMessage> = {}) =>
    retrying({ message_id: `m-${n}`, queue, last_retry_at: '2026-01-05T09:59:00.000Z', ...more });

  it('tells the runs of what was redelivered into it: each waits for a person, and nobody is alerted', async () => {
    const app = setUp();
    const inIt = Array.from({ length: 120 }, (_, n) => inside('journal_log', n));
    const waiting = failedMessage({ message_id: 'm-waiting', queue: 'journal_log' });
    const elsewhere = inside('email_queue', 500);
    const later = inside('journal_log', 501, { last_retry_at: '2026-01-05T10:00:01.000Z' });
    for (const record of [...inIt, waiting, elsewhere, later]) await app.failedMessages.create(record);
    expect((await purge(app, 'journal_log')).status).toBe(200);
    for (const { id, run } of inIt) {
      const record = await app.failedMessages.get(id);
      expect(record).toMatchObject({
        status: 'failed',
        source: 'removed',
        error_name: 'QueuePurged',
        run: `${id}-2`,
        alerted_at: NOW,
        attempts: [{ number: 1 }, { number: 2, source: 'removed' }],
      });
      expect(record && settle(record, { run, attempt: 1 }, { outcome: 'quiet' }, [60], NOW)).toEqual({
        refused: 'superseded',
      });
    }
    expect(app.workflow.stopped.map(({ run }) => run).toSorted()).toEqual(
      inIt.map(({ run }) => run).toSorted(),
    );
    for (const record of [waiting, elsewhere, later]) {
      expect(await app.failedMessages.get(record.id)).toEqual(record);
    }
  });

  it('tells the runs of the others where a record cannot be read', async () => {
    const app = setUp();
    const inIt = Array.from({ length: 45 }, (_, n) => inside('journal_log', n));
    for (const record of inIt) await app.failedMessages.create(record);
    const { get } = app.failedMessages;
    const bad = new Set([inIt[0]?.id, inIt[44]?.id]);
    app.failedMessages.get = async (id) => {
      if (bad.has(id)) throw new CourtierError('malformed-record', 'fail', 'It cannot be read.');
      return get(id);
    };
    expect((await purge(app, 'journal_log')).status).toBe(200);
    const after = await Promise.all(inIt.map(({ id }) => get(id)));
    expect(after.filter((record) => record?.status === 'failed')).toHaveLength(43);
    const errors = app.log.lines.filter(({ level }) => level === 'error');
    expect(new Set(errors.map(({ fields }) => fields?.failed_message_id))).toEqual(bad);
  });

  it('tells the runs of redeliveries to AMQP clients where it removed something, and only there', async () => {
    const app = setUp();
    const record = inside('sav_queue', 1);
    await app.failedMessages.create(record);
    expect((await purge(app, 'sav_queue')).body).toMatchObject({ purged: 0 });
    expect(await app.failedMessages.get(record.id)).toEqual(record);
    app.messages.queues.set('sav_queue', { ready: 1, consumers: 0 });
    expect((await purge(app, 'sav_queue')).body).toMatchObject({ purged: 1 });
    expect(await app.failedMessages.get(record.id)).toMatchObject({
      status: 'failed',
      error_name: 'QueuePurged',
    });
  });

  it('is done although the runs cannot be notified', async () => {
    const app = setUp();
    await app.failedMessages.create(inside('journal_log', 1));
    app.workflow.failWith(new Error('Step Functions is away'));
    expect((await purge(app, 'journal_log')).status).toBe(200);
    app.failedMessages.list = () => Promise.reject(new Error('DynamoDB is away'));
    expect((await purge(app, 'journal_log')).status).toBe(200);
    expect(app.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'the runs of a queue could not be told' }),
    );
  });

  it('of a queue that is deleted tells what waits for its retry as well', async () => {
    const app = setUp();
    await create(app, { name: 'a' });
    const records = [inside('a', 1), failedMessage({ message_id: 'm-2', queue: 'a' })];
    const failed = failedMessage({ message_id: 'm-3', queue: 'a', status: 'failed', next_retry_at: null });
    for (const record of [...records, failed]) await app.failedMessages.create(record);
    expect((await on(app, 'DELETE', 'a')).status).toBe(200);
    for (const { id } of records) {
      expect(await app.failedMessages.get(id)).toMatchObject({
        status: 'failed',
        error_name: 'QueueDeleted',
      });
    }
    expect(await app.failedMessages.get(failed.id)).toEqual(failed);
  });

  it('never touches dead letters, which are on no record yet', async () => {
    const app = setUp();
    const dead = Object.values(topology.queues).filter(({ delivery }) => delivery === 'dead-letters');
    expect(dead.length).toBeGreaterThan(1);
    for (const { name } of dead) {
      app.messages.queues.set(name, { ready: 1, consumers: 1 });
      expect((await on(app, 'POST', name, '/purge')).status).toBe(409);
      expect(await app.messages.count(name)).toMatchObject({ ready: 1 });
    }
  });
});

describe('bindings', () => {
  const bind = (app: App, body: unknown) => bindings(app, 'POST', { body: JSON.stringify(body) });

  it('are listed in order, by exchange and by queue, page after page', async () => {
    const app = setUp();
    const { body } = await bindings(app, 'GET', { query: { limit: '200' } });
    const all = BindingListSchema.parse(body);
    const declared = (await app.broker.bindings({})).length;
    expect(all.items).toHaveLength(declared);
    expect(all.items.every((binding) => binding.declared)).toBe(true);
    const first = await bindings(app, 'GET', { query: { exchange: 'journal', limit: '5' } });
    const rest = await bindings(app, 'GET', { query: { exchange: 'journal', cursor: first.body.next } });
    const journal = all.items.filter((binding) => binding.exchange === 'journal');
    expect([...first.body.items, ...rest.body.items]).toEqual(journal);
    expect(first.body.items).toHaveLength(5);
    const queue = await bindings(app, 'GET', { query: { queue: 'orders' } });
    expect(queue.body.items).toEqual(all.items.filter((binding) => binding.queue === 'orders'));
  });

  it('are made and taken away, and written down', async () => {
    const app = setUp();
    const asked = { exchange: 'journal', queue: 'orders', routing_key: 'orders.#' };
    expect(await bind(app, asked)).toMatchObject({ status: 201, body: { ...asked, declared: false } });
    expect(await bind(app, asked)).toMatchObject({ status: 200, body: { ...asked, declared: false } });
    expect((await app.broker.bindings({ queue: 'orders' })).length).toBe(2);
    const removed = await bindings(app, 'DELETE', { query: asked });
    expect(removed).toMatchObject({ status: 200, body: { ...asked, deleted: true } });
    expect((await bindings(app, 'DELETE', { query: asked })).status).toBe(404);
    const target = 'binding:journal -> orders';
    const details = { routing_key: 'orders.#' };
    expect(await app.operations()).toEqual([
      { action: 'binding.deleted', target, details },
      { action: 'binding.created', target, details },
    ]);
  });

  it.each(['.', '..'])(
    'are not made with the key "%s", with which they could not be taken away',
    async (key) => {
      const app = setUp();
      const answer = await bind(app, { exchange: 'journal', queue: 'orders', routing_key: key });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/routing_key' }] } });
      expect(await app.broker.bindings({ queue: 'orders' })).toHaveLength(1);
    },
  );

  it('need an exchange and a queue that are there', async () => {
    const app = setUp();
    expect((await bind(app, { exchange: 'nowhere', queue: 'orders' })).body.type).toBe(
      'urn:courtier:problem:unknown-exchange',
    );
    expect(await bind(app, { exchange: 'journal', queue: 'nowhere' })).toMatchObject({
      status: 404,
      body: { type: 'urn:courtier:problem:not-found' },
    });
    expect((await bind(app, { exchange: 'journal' })).status).toBe(422);
    expect((await bindings(app, 'DELETE', { query: { exchange: 'journal' } })).status).toBe(400);
  });

  it('stay when they are declared', async () => {
    const app = setUp();
    const before = await app.broker.bindings({});
    for (const { source, destination, routing_key } of before) {
      const query = { exchange: source, queue: destination, routing_key };
      expect((await bindings(app, 'DELETE', { query })).status).toBe(409);
    }
    expect(await app.broker.bindings({})).toEqual(before);
  });

  it('lead nothing else to the recorder, and no dead letter elsewhere', async () => {
    const app = setUp();
    for (const asked of [
      { exchange: 'dlx', queue: 'orders', routing_key: 'dlq' },
      { exchange: 'journal', queue: 'dlq', routing_key: '#' },
    ]) {
      expect((await bind(app, asked)).status).toBe(409);
    }
  });
});

describe('exchanges', () => {
  const make = (app: App, body: unknown) =>
    app.call({ httpMethod: 'POST', resource: '/api/exchanges', body: JSON.stringify(body) });

  it('are listed, and shown with what is bound to them', async () => {
    const app = setUp();
    const { body } = await app.call({ resource: '/api/exchanges', query: { limit: '200' } });
    const names = ExchangeListSchema.parse(body).items.map(({ name }) => name);
    expect(names).toEqual(Object.keys(topology.exchanges).toSorted());
    const shown = ExchangeDetailsSchema.parse((await exchange(app, 'GET', 'orders')).body);
    expect(shown).toMatchObject({ name: 'orders', declared: true, durable: true });
    expect(shown.bindings.map(({ queue }) => queue)).toEqual(['orders', 'orders-analytics']);
    expect((await exchange(app, 'GET', 'nowhere')).status).toBe(404);
  });

  it('are made once, and taken away when nothing is bound to them', async () => {
    const app = setUp();
    expect(await make(app, { name: 'news', type: 'fanout' })).toMatchObject({
      status: 201,
      body: { name: 'news', type: 'fanout', durable: true, declared: false },
    });
    expect((await make(app, { name: 'news', type: 'fanout' })).status).toBe(200);
    expect((await make(app, { name: 'news', type: 'topic' })).status).toBe(409);
    const bound = { exchange: 'news', queue: 'orders' };
    await bindings(app, 'POST', { body: JSON.stringify(bound) });
    expect(await exchange(app, 'DELETE', 'news')).toMatchObject({
      status: 409,
      body: { details: { bindings: 1 } },
    });
    expect((await exchange(app, 'DELETE', 'news', { force: 'true' })).status).toBe(200);
    expect((await exchange(app, 'DELETE', 'news')).status).toBe(404);
    expect((await app.operations()).map(({ action }) => action)).toEqual([
      'exchange.deleted',
      'binding.created',
      'exchange.created',
    ]);
  });

  it('stay when they are declared, or RabbitMQ’s own', async () => {
    const app = setUp();
    for (const name of [...Object.keys(topology.exchanges), 'amq.topic']) {
      expect((await exchange(app, 'DELETE', name, { force: 'true' })).status).toBe(409);
    }
    expect((await make(app, { name: 'amq.mine', type: 'topic' })).status).toBe(422);
    expect((await make(app, { name: 'odd', type: 'headers' })).status).toBe(422);
  });
});

describe('how much one client may make', () => {
  const one = (app: App, name: string, client_id: string, permissions: Permission[] = ['manage:queues']) =>
    app.call({
      httpMethod: 'POST',
      resource: '/api/queues',
      body: JSON.stringify({ name, delivery: 'amqp' }),
      permissions,
      client_id,
    });

  it('is limited, so that others find room, and grows again with what it deletes', async () => {
    const app = setUp();
    for (const name of ['a', 'b', 'c']) expect((await one(app, name, 'greedy')).status).toBe(201);
    expect(await one(app, 'd', 'greedy')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:queue-quota-reached', details: { limit: 3 } },
    });
    // What is there already is no further one.
    expect((await one(app, 'a', 'greedy')).status).toBe(200);
    expect((await one(app, 'd', 'modest')).status).toBe(201);
    expect((await on(app, 'DELETE', 'b')).status).toBe(200);
    expect((await one(app, 'e', 'greedy')).status).toBe(201);
    expect((await one(app, 'f', 'greedy')).status).toBe(409);
  });

  it('has no limit of its own for an operator', async () => {
    const app = setUp();
    for (const name of ['a', 'b', 'c', 'd']) expect((await one(app, name, 'o', ['admin'])).status).toBe(201);
  });
});

describe('subscriptions that nobody uses', () => {
  const DAY = 86_400_000;
  const subscribed = async (app: App, name: string, more: object = {}) => {
    const subscription = { topic: 'journal', name };
    await app.provisioner.create({
      ...runtimeQueue(`journal--${name}`),
      subscription,
      created_at: NOW,
      ...more,
    });
  };

  it('are removed after a month, with what waits in them, and that is written down', async () => {
    const app = setUp();
    await subscribed(app, 'left');
    await subscribed(app, 'used');
    await app.create('made-by-hand');
    app.clock.ms = 29 * DAY;
    await app.records.used('journal--used', new Date(Date.parse(NOW) + app.clock.ms).toISOString());
    await app.sweep();
    expect(await app.records.get('journal--left')).toBeDefined();
    app.clock.ms = 31 * DAY;
    app.messages.queues.set('journal--left', { ready: 3, consumers: 0 });
    await app.sweep();
    expect(await app.records.get('journal--left')).toBeUndefined();
    expect(await app.records.get('journal--used')).toBeDefined();
    expect(await app.records.get('made-by-hand')).toBeDefined();
    expect(await app.operations()).toEqual([
      { action: 'subscription.expired', target: 'queue:journal--left', details: { last_used_at: null } },
    ]);
  });

  it('that cannot be removed hold up no other', async () => {
    const app = setUp();
    for (let n = 0; n < 10; n += 1) await subscribed(app, `s${n}`, { created_by: `c${n}` });
    const { disconnect } = app.bridges;
    app.bridges.disconnect = async (queue) => {
      if (queue === 'journal--s0') throw new BrokerUnavailableError('away');
      return disconnect(queue);
    };
    app.clock.ms = 31 * DAY;
    for (let hour = 0; hour < 4; hour += 1, app.clock.ms += 60_000) await app.sweep();
    const left = await app.records.list({ limit: 20 });
    expect(left.items.map(({ name }) => name)).toEqual([]);
    expect((await app.records.find('journal--s0'))?.state).toBe('deleting');
    app.bridges.disconnect = disconnect;
    await app.sweep();
    expect(await app.records.find('journal--s0')).toBeUndefined();
  });
});
