import { describe, expect, it } from 'vitest';
import { QueueDetailsSchema, QueueStatsSchema } from '../../../core/api/views-queues.ts';
import { failedMessage } from '../../core/failure/records.ts';
import { on } from './calls.ts';
import { setUp } from './queues.ts';

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
