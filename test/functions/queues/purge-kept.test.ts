import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { failedMessageId } from '../../../core/failure/id.ts';
import { orderGroup } from '../../../core/message/partition-key.ts';
import { takePlace } from '../../../core/parked-keys/change.ts';
import { retrying } from '../../core/failure/records.ts';
import { at, delivery, ids, item, purge, restore, withMessages } from './purging.ts';
import { NOW, setUp } from './queues.ts';

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
