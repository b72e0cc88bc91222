import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { orderGroup } from '../../../core/message/partition-key.ts';
import { PublishRefusedError, QueueFullError } from '../../../core/message/publisher.ts';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { takePlace } from '../../../core/parked-keys/change.ts';
import { retrying } from '../../core/failure/records.ts';
import { NOW, setUp } from './queues.ts';

type App = ReturnType<typeof setUp>;

const delivery = (n: number, more: Partial<RabbitmqDelivery> = {}): RabbitmqDelivery => ({
  id: `m-${n}`,
  body: Buffer.from(`{"n":${n}}`),
  properties: { content_type: 'application/json' },
  headers: { 'x-courtier-exchange': 'sav_exchange', 'x-courtier-routing-key': 'sav', 'x-tenant': 'blue' },
  ...more,
});

/** An AMQP queue, and one that clients pull from, with so many messages. */
function withMessages(count: number) {
  const app = setUp();
  const deliveries = Array.from({ length: count }, (_, n) => delivery(n));
  app.messages.queues.set('sav_queue', { ready: count, consumers: 0 });
  app.drain.queues.set('sav_queue', deliveries);
  return app;
}

const item = (n: number, more: object = {}) => ({
  envelope: {
    id: `w-${n}`,
    exchange: 'journal',
    routing_key: 'log.a',
    queue: 'journal_log',
    encoding: 'text' as const,
    properties: {},
    headers: {},
    ...more,
  },
  body: Buffer.from(`work ${n}`),
});

const purge = (app: App, queue: string) =>
  app.call({ httpMethod: 'POST', resource: '/api/queues/{queue}/purge', path_parameters: { queue } });
const at = (app: App, id: string, more = '', httpMethod = 'GET', query: Record<string, string> = {}) =>
  app.call({ httpMethod, resource: `/api/purges/{purge}${more}`, path_parameters: { purge: id }, query });
const restore = (app: App, id: string) => at(app, id, '/restore', 'POST');
const ids = (app: App, queue: string) => (app.rabbitmq.queues.get(queue) ?? []).map((each) => each.id);

describe('purging a queue', () => {
  it('keeps what was in RabbitMQ, byte for byte, and says where', async () => {
    const app = withMessages(2);
    const answer = await purge(app, 'sav_queue');
    expect(answer).toMatchObject({
      status: 200,
      headers: { location: '/api/purges/id-0001' },
      body: { name: 'sav_queue', purged: 2, purge_id: 'id-0001', state: 'done' },
    });
    expect(app.drain.queues.get('sav_queue')).toEqual([]);
    expect((await at(app, 'id-0001')).body).toMatchObject({
      state: 'done',
      kept: 2,
      restored: 0,
      expires_at: '2026-01-06T10:00:00.000Z',
    });
    const shown = (await at(app, 'id-0001', '/messages')).body.items;
    expect(shown[0]).toMatchObject({
      message_id: 'm-0',
      exchange: 'sav_exchange',
      routing_key: 'sav',
      headers: { 'x-tenant': 'blue' },
      body: '{"n":0}',
      encoding: 'text',
      failed_message_id: null,
    });
    expect(shown).toHaveLength(2);
    expect(await app.operations()).toEqual([
      { action: 'queue.purged', target: 'queue:sav_queue', details: { purge: 'id-0001', recoverable: true } },
    ]);
  });

  it('keeps what was in SQS until then, and leaves what came later', async () => {
    const app = setUp();
    app.drain.queues.set('journal_log', [delivery(1)]);
    app.messages.queues.set('journal_log', { ready: 1, consumers: 1 });
    const { receive } = app.pullQueues;
    app.pullQueues.receive = async (queue, request) =>
      (await receive(queue, request))?.map((pulled) => ({
        ...pulled,
        sent_at: pulled.envelope.id === 'w-2' ? '2026-01-05T10:00:00.001Z' : NOW,
      }));
    for (const n of [1, 2, 3]) app.pullQueues.put('journal_log', item(n));
    expect((await purge(app, 'journal_log')).body).toMatchObject({ purged: 3, state: 'done' });
    expect(app.pullQueues.size('journal_log')).toBe(1);
    expect(app.pullQueues.visible('journal_log')).toBe(1);
  });

  it('takes the places of what had no record yet from its key, and those alone', async () => {
    const app = setUp();
    const refund = (id: string) => ({
      ...item(0, { id, exchange: 'refunds', queue: 'refunds' }),
      body: Buffer.from('{"order_id":"o-1"}'),
    });
    const group = orderGroup(refund('any'), { of: 'key', field: 'order_id' });
    const idOf = (id: string) => failedMessageId(id, 'refunds');
    const name = { queue: 'refunds', group };
    // The first one failed, and the recorder has none of them but `recorded` yet.
    for (const id of ['first', 'second', 'recorded', 'handled']) {
      await takePlace(app.parkedKeys, name, idOf(id), NOW);
    }
    const record = { ...retrying(), id: idOf('recorded'), message_id: 'recorded', queue: 'refunds' };
    await app.failedMessages.create({ ...record, status: 'parked' });
    for (const id of ['first', 'second', 'recorded']) app.pullQueues.put('refunds', refund(id));
    expect((await purge(app, 'refunds')).body).toMatchObject({ purged: 3, state: 'done' });
    expect(await app.parkedKeys.get(name)).toMatchObject({
      head: idOf('recorded'),
      waiting: [idOf('handled')],
    });
  });

  it('takes no more out of RabbitMQ than was there when it was asked for', async () => {
    const app = withMessages(3);
    app.messages.queues.set('sav_queue', { ready: 2, consumers: 0 });
    expect((await purge(app, 'sav_queue')).body.purged).toBe(2);
    expect(app.drain.queues.get('sav_queue')).toMatchObject([{ id: 'm-2' }]);
  });

  it('goes on by itself where there is more than a request has time for', async () => {
    const app = withMessages(450);
    const { put } = app.payloads;
    app.payloads.put = async (...batch) => {
      app.clock.ms += 8_001;
      return put(...batch);
    };
    const begun = await purge(app, 'sav_queue');
    expect(begun).toMatchObject({ status: 202, body: { purged: 200, state: 'running' } });
    expect((await restore(app, begun.body.purge_id)).status).toBe(409);
    await app.goOn();
    expect((await at(app, begun.body.purge_id)).body).toMatchObject({ state: 'done', kept: 450 });
  });

  it('loses nothing where it cannot be kept, and is gone on with', async () => {
    const app = withMessages(2);
    app.payloads.down = true;
    expect((await purge(app, 'sav_queue')).status).toBe(503);
    expect(app.drain.queues.get('sav_queue')).toHaveLength(2);
    app.payloads.down = false;
    await app.goOn();
    expect((await at(app, 'id-0001')).body).toMatchObject({ state: 'done', kept: 2 });
  });

  it('is set going again by the sweep where nobody works on it any more', async () => {
    const app = withMessages(1);
    app.payloads.down = true;
    await purge(app, 'sav_queue');
    app.asked.length = 0;
    app.payloads.down = false;
    await app.sweep();
    await app.goOn();
    expect((await at(app, 'id-0001')).body).toMatchObject({ state: 'done', kept: 1 });
  });

  it('is resumed by a look at it, and by the sweep however many purges came after it', async () => {
    const app = withMessages(1);
    app.payloads.down = true;
    await purge(app, 'sav_queue');
    app.payloads.down = false;
    app.asked.length = 0;
    await at(app, 'id-0001');
    expect(app.asked).toEqual([{ purge: 'id-0001' }]);
    app.asked.length = 0;
    for (let n = 0; n < 100; n += 1) await purge(app, 'journal_user');
    await app.sweep();
    expect(app.asked).toEqual([{ purge: 'id-0001' }]);
  });

  it('goes on with the lease that it took, also where the answer to that was lost', async () => {
    const app = withMessages(1);
    const { replace } = app.purges;
    app.purges.replace = async (...written) => {
      await replace(...written);
      return replace(...written);
    };
    expect((await purge(app, 'sav_queue')).body).toMatchObject({ state: 'done', purged: 1 });
    expect((await restore(app, 'id-0001')).body).toMatchObject({ state: 'restored', restored: 1 });
  });

  it('finds what stands behind messages that came later, and gives those back once', async () => {
    const app = setUp();
    const { receive } = app.pullQueues;
    app.pullQueues.receive = async (queue, request) =>
      (await receive(queue, request))?.map((pulled) => ({
        ...pulled,
        sent_at: pulled.envelope.id === 'w-99' ? NOW : '2026-01-05T10:00:00.001Z',
      }));
    for (let n = 1; n <= 25; n += 1) app.pullQueues.put('journal_log', item(n));
    app.pullQueues.put('journal_log', item(99));
    expect((await purge(app, 'journal_log')).body).toMatchObject({ purged: 1, state: 'done' });
    const left = await receive('journal_log', { max: 30, waitSeconds: 0, visibilitySeconds: 1 });
    expect(left?.map(({ receives }) => receives)).toEqual(Array.from({ length: 25 }, () => 2));
  });

  it('is worked on by one at a time', async () => {
    const app = withMessages(1);
    app.payloads.down = true;
    await purge(app, 'sav_queue');
    app.payloads.down = false;
    const found = await app.purges.get('id-0001');
    if (!found) throw new Error('There is no purge.');
    const lease_until = '2026-01-05T10:00:30.000Z';
    await app.purges.replace({ ...found, lease_until, version: found.version + 1 }, found.version);
    await app.goOn();
    expect(app.drain.queues.get('sav_queue')).toHaveLength(1);
    app.clock.ms = 30_000;
    await app.sweep();
    await app.goOn();
    expect(app.drain.queues.get('sav_queue')).toHaveLength(0);
  });

  it('has failed messages whose retry it took wait for a person, and no others', async () => {
    const app = withMessages(0);
    const taken = retrying({ message_id: 'm-7', queue: 'sav_queue', last_retry_at: NOW });
    const elsewhere = retrying({ message_id: 'm-8', queue: 'sav_queue', last_retry_at: NOW });
    for (const record of [taken, elsewhere]) await app.failedMessages.create(record);
    app.messages.queues.set('sav_queue', { ready: 1, consumers: 0 });
    app.drain.queues.set('sav_queue', [delivery(7, { headers: { 'x-courtier-attempt': 2 } })]);
    await purge(app, 'sav_queue');
    expect(await app.failedMessages.get(taken.id)).toMatchObject({ error_name: 'QueuePurged' });
    expect(await app.failedMessages.get(elsewhere.id)).toEqual(elsewhere);
    expect((await at(app, 'id-0001', '/messages')).body.items).toMatchObject([
      { failed_message_id: taken.id },
    ]);
    expect((await restore(app, 'id-0001')).body).toMatchObject({
      state: 'restored',
      restored: 0,
      on_record: 1,
    });
    expect(ids(app, 'sav_queue')).toEqual([]);
  });
});

describe('a message of a purge that looks like a retry', () => {
  const marked = (headers: RabbitmqDelivery['headers']) => {
    const app = withMessages(0);
    app.messages.queues.set('sav_queue', { ready: 1, consumers: 0 });
    app.drain.queues.set('sav_queue', [delivery(7, { headers })]);
    return app;
  };

  it.each([
    ['of no record: a client sent it on', undefined],
    ['of a record that is resolved', retrying({ message_id: 'm-7', queue: 'sav_queue', status: 'resolved' })],
    [
      'of a record on another queue',
      retrying({ id: failedMessageId('m-7', 'sav_queue'), message_id: 'm-7' }),
    ],
  ])('is put back where it is that %s', async (_what, record) => {
    const app = marked({ 'x-courtier-attempt': 2 });
    if (record) await app.failedMessages.create(record);
    await purge(app, 'sav_queue');
    expect((await at(app, 'id-0001')).body).toMatchObject({ kept: 1, on_record: 0 });
    expect((await restore(app, 'id-0001')).body).toMatchObject({ restored: 1 });
  });

  it('is that of the record which a person moved to the queue', async () => {
    const moved = retrying({ message_id: 'm-7', queue: 'sav_queue', id: failedMessageId('m-7', 'orders') });
    const app = marked({ 'x-courtier-attempt': 2, 'x-courtier-failed-message': moved.id });
    await app.failedMessages.create({ ...moved, last_retry_at: NOW });
    await purge(app, 'sav_queue');
    expect(await app.failedMessages.get(moved.id)).toMatchObject({ error_name: 'QueuePurged' });
    expect((await restore(app, 'id-0001')).body).toMatchObject({ restored: 0, on_record: 1 });
  });

  it('leaves the newer retry of its record alone, and is not put back beside it', async () => {
    const record = retrying({ message_id: 'm-7', queue: 'sav_queue', retry_count: 2, last_retry_at: NOW });
    const app = marked({ 'x-courtier-attempt': 2 });
    await app.failedMessages.create(record);
    await purge(app, 'sav_queue');
    expect(await app.failedMessages.get(record.id)).toEqual(record);
    expect((await restore(app, 'id-0001')).body).toMatchObject({ restored: 0, on_record: 1 });
  });

  it('is not taken from its record where it could not be taken out of the queue', async () => {
    const record = retrying({ message_id: 'm-7', queue: 'sav_queue', last_retry_at: NOW });
    const app = marked({ 'x-courtier-attempt': 2 });
    await app.failedMessages.create(record);
    app.drain.unacknowledged = true;
    expect((await purge(app, 'sav_queue')).status).toBe(503);
    expect(app.drain.queues.get('sav_queue')).toHaveLength(1);
    expect(await app.failedMessages.get(record.id)).toEqual(record);
  });
});

describe('putting purged messages back', () => {
  it('puts them into the queue itself, marked, in their order, once', async () => {
    const app = withMessages(3);
    await purge(app, 'sav_queue');
    const first = await restore(app, 'id-0001');
    expect(first).toMatchObject({ status: 200, body: { state: 'restored', restored: 3 } });
    expect(await restore(app, 'id-0001')).toMatchObject({ status: 200, body: first.body });
    expect(app.rabbitmq.queues.get('sav_queue')).toMatchObject([
      {
        id: 'm-0',
        exchange: '',
        routingKey: 'sav_queue',
        body: Buffer.from('{"n":0}'),
        headers: {
          'x-tenant': 'blue',
          'x-courtier-restored': 'id-0001',
          'x-courtier-exchange': 'sav_exchange',
        },
      },
      { id: 'm-1' },
      { id: 'm-2' },
    ]);
    expect((await app.operations())[0]).toEqual({
      action: 'queue.restored',
      target: 'queue:sav_queue',
      details: { purge: 'id-0001', messages: 3 },
    });
  });

  it('puts what was in SQS before what was still in RabbitMQ, and tells both from what an ordered queue remembers', async () => {
    const app = setUp();
    app.messages.queues.set('journal_log', { ready: 1, consumers: 1 });
    app.drain.queues.set('journal_log', [delivery(1)]);
    app.pullQueues.put('journal_log', item(1, { expires_at: NOW, worthless_at: NOW }));
    await purge(app, 'journal_log');
    await restore(app, 'id-0001');
    const back = app.workItems.queues.get('journal_log') ?? [];
    expect(back.map(({ envelope }) => envelope.id)).toEqual(['w-1', 'm-1']);
    expect(back.map(({ body }) => Buffer.from(body).toString())).toEqual(['work 1', '{"n":1}']);
    for (const { envelope } of back) {
      expect(envelope).toMatchObject({
        restored: 'id-0001',
        headers: { 'x-courtier-restored': 'id-0001' },
      });
      expect(envelope).not.toHaveProperty('expires_at');
    }
  });

  it('goes on where it had stopped, and repeats no batch that was put back', async () => {
    const app = withMessages(450);
    await purge(app, 'sav_queue');
    const { get } = app.payloads;
    let reads = 0;
    app.payloads.get = async (key) => {
      reads += 1;
      if (reads === 2) throw new UnavailableError('payload-store-unavailable', 'away');
      return get(key);
    };
    expect((await restore(app, 'id-0001')).status).toBe(503);
    expect(ids(app, 'sav_queue')).toHaveLength(200);
    expect(await restore(app, 'id-0001')).toMatchObject({ status: 200, body: { restored: 450 } });
    expect(ids(app, 'sav_queue')).toEqual(Array.from({ length: 450 }, (_, n) => `m-${n}`));
  });

  it('settles each by itself: what is refused for good keeps no other back, and none is put back twice', async () => {
    const app = withMessages(5);
    await purge(app, 'sav_queue');
    const { publish } = app.rabbitmq.publisher;
    let isFull = true;
    app.rabbitmq.publisher.publish = async (publication, options) => {
      if (publication.id === 'm-1') throw new PublishRefusedError('', 'no');
      if (publication.id === 'm-3' && isFull) throw new QueueFullError('', 'sav_queue');
      return publish(publication, options);
    };
    expect(await restore(app, 'id-0001')).toMatchObject({
      status: 503,
      body: { type: 'urn:courtier:problem:queue-full' },
    });
    const so = await at(app, 'id-0001');
    expect(so.body).toMatchObject({ state: 'restoring', not_restored: 1, restored: 3 });
    isFull = false;
    expect((await restore(app, 'id-0001')).body).toMatchObject({
      state: 'restored',
      restored: 4,
      not_restored: 1,
    });
    expect(ids(app, 'sav_queue').toSorted()).toEqual(['m-0', 'm-2', 'm-3', 'm-4']);
  });

  it('puts no more into a queue that drops its oldest messages than there is room for', async () => {
    const app = setUp();
    await app.provisioner.create({
      name: 'ours',
      delivery: 'amqp',
      bindings: [],
      message_ttl_ms: null,
      max_length: 3,
      subscription: null,
      created_by: 'somebody',
      created_at: NOW,
    });
    app.messages.queues.set('ours', { ready: 3, consumers: 0 });
    app.drain.queues.set('ours', [delivery(0), delivery(1), delivery(2)]);
    app.rabbitmq.queues.set('ours', []);
    await purge(app, 'ours');
    app.messages.queues.set('ours', { ready: 1, consumers: 0 });
    expect((await restore(app, 'id-0001')).status).toBe(503);
    expect(ids(app, 'ours')).toEqual(['m-0', 'm-1']);
    app.messages.queues.set('ours', { ready: 0, consumers: 0 });
    expect((await restore(app, 'id-0001')).body).toMatchObject({ state: 'restored', restored: 3 });
    expect(ids(app, 'ours')).toEqual(['m-0', 'm-1', 'm-2']);
  });

  it('into SQS leaves out what is too large for it, and repeats what it did not take', async () => {
    const app = setUp();
    app.messages.queues.set('journal_log', { ready: 0, consumers: 1 });
    for (const n of [1, 2]) app.pullQueues.put('journal_log', item(n));
    await purge(app, 'journal_log');
    app.workItems.down = true;
    expect((await restore(app, 'id-0001')).status).toBe(503);
    app.workItems.down = false;
    const { send } = app.workItems;
    app.workItems.send = async (queue, items) => {
      const [first, ...rest] = items;
      await send(queue, rest);
      return first ? [{ item: first, error: new PublishRefusedError('', 'too large') }] : [];
    };
    expect((await restore(app, 'id-0001')).body).toMatchObject({ restored: 1, not_restored: 1 });
    expect(app.workItems.queues.get('journal_log')).toHaveLength(1);
  });

  it('is not begun again when the day is over', async () => {
    const app = withMessages(1);
    await purge(app, 'sav_queue');
    app.payloads.down = true;
    await restore(app, 'id-0001');
    app.payloads.down = false;
    app.clock.ms = 86_400_000;
    await app.sweep();
    await app.goOn();
    expect(ids(app, 'sav_queue')).toEqual([]);
  });

  it('is refused where the queue is gone, or the day is over', async () => {
    const app = withMessages(1);
    await purge(app, 'sav_queue');
    app.messages.queues.delete('sav_queue');
    expect((await restore(app, 'id-0001')).status).toBe(409);
    app.clock.ms = 86_400_000;
    expect((await restore(app, 'id-0001')).status).toBe(404);
    expect((await app.call({ resource: '/api/purges' })).body.items).toEqual([]);
  });
});

it('purges are listed, and their messages in pages that go on in the next batch', async () => {
  const app = withMessages(250);
  await purge(app, 'sav_queue');
  expect((await app.call({ resource: '/api/purges' })).body.items).toMatchObject([
    { id: 'id-0001', kept: 250 },
  ]);
  const first = await at(app, 'id-0001', '/messages', 'GET', { limit: '150' });
  const second = await at(app, 'id-0001', '/messages', 'GET', { limit: '150', cursor: first.body.next });
  const seen = [...first.body.items, ...second.body.items].map((each) => each.message_id);
  expect(seen).toEqual(Array.from({ length: 250 }, (_, n) => `m-${n}`));
  expect(second.body.next).toBeNull();
});

it('what was purged with large bodies, few in a batch, is listed in pages that end after some batches', async () => {
  const app = withMessages(21);
  const { drain } = app.drain;
  app.drain.drain = (queue, limits, keep) =>
    drain(queue, { ...limits, batch: { ...limits.batch, messages: 1 } }, keep);
  await purge(app, 'sav_queue');
  const first = await at(app, 'id-0001', '/messages', 'GET', { limit: '200' });
  expect(first.body.items).toHaveLength(20);
  const second = await at(app, 'id-0001', '/messages', 'GET', { limit: '200', cursor: first.body.next });
  expect(second.body).toMatchObject({ items: [{ message_id: 'm-20' }], next: null });
});
