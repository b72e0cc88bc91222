import { describe, expect, it } from 'vitest';
import { failedMessageId } from '../../../core/failure/id.ts';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { retrying } from '../../core/failure/records.ts';
import { at, delivery, purge, restore, withMessages } from './purging.ts';
import { NOW } from './queues.ts';

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
