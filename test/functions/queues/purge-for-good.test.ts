import { describe, expect, it } from 'vitest';
import { CourtierError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { settle } from '../../../core/failure/transitions.ts';
import { BrokerUnavailableError } from '../../../core/message/publisher.ts';
import { topology } from '../../../core/topology/index.ts';
import { failedMessage, retrying } from '../../core/failure/records.ts';
import { type App, create, on } from './calls.ts';
import { NOW, setUp } from './queues.ts';

/** Keeps nothing. */
const purge = (app: App, queue: string) =>
  app.call({
    httpMethod: 'POST',
    resource: '/api/queues/{queue}/purge',
    path_parameters: { queue },
    body: JSON.stringify({ recoverable: false }),
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
