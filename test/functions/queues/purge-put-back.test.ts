import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { PublishRefusedError, QueueFullError } from '../../../core/message/publisher.ts';
import { at, delivery, ids, item, purge, restore, withMessages } from './purging.ts';
import { NOW, setUp } from './queues.ts';

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
