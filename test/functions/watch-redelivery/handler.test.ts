import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { keptStatistics } from '../../../core/queues/kept-statistics.ts';
import type { QueueStatistics } from '../../../core/queues/statistics.ts';
import { type Answer, createHandler } from '../../../functions/watch-redelivery/handler.ts';
import { at, retrying } from '../../core/failure/records.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../../memory/broker-statistics.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryQueueMessages } from '../../memory/queue-messages.ts';
import { recordedLog } from '../../recorded-log.ts';

const queue = 'parcels';

/** `retrying` was redelivered at 60 s; the function looks at `clock.seconds`. */
async function setUp(record: FailedMessage = retrying({ queue })) {
  const clock = { seconds: 130 };
  const now = () => new Date(at(clock.seconds));
  const broker = createMemoryBrokerStatistics();
  const messages = createMemoryQueueMessages();
  let asked = 0;
  const statistics = keptStatistics(
    {
      queues: async (limit, page) => {
        asked += 1;
        return broker.queues(limit, page);
      },
    },
    { now, seconds: 60 },
  );
  const deps = { store: createMemoryFailedMessages(), messages, statistics, log: recordedLog(), now };
  await deps.store.create(record);
  const handler = createHandler(deps);
  const step = { id: record.id, run: record.run, attempt: record.retry_count, quiet_seconds: 60 };
  const look = (watch: Pick<Answer, 'looks' | 'first'> = { looks: 0, first: null }) =>
    handler({ ...step, watch });
  const say = (more: Partial<QueueStatistics>) => {
    messages.queues.set(queue, { ready: more.messages_ready ?? 0, consumers: more.consumers ?? 0 });
    broker.put(queueStatistics(queue, more));
  };
  return { ...deps, broker, messages, clock, look, say, asked: () => asked };
}

describe('the look at a redelivery after its quiet window', () => {
  it('finds it in its queue while nobody took it, and looks again later and later', async () => {
    const { look, say, clock } = await setUp();
    say({ messages_ready: 1, messages_unacknowledged: 0, consumers: 0, acknowledged: null });
    let answer = await look();
    expect(answer).toEqual({ where: 'queued', looks: 1, first: null, wait_seconds: 60 });
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      clock.seconds += answer.wait_seconds;
      answer = await look(answer);
      waits.push(answer.wait_seconds);
    }
    expect(waits).toEqual([120, 180, 240, 300, 300, 300]);
  });

  it.each([
    [
      'had acknowledged nothing before',
      { acknowledged: null, unconfirmed: 0 },
      { acknowledged: null, unconfirmed: 6 },
    ],
    [
      'acknowledge nothing, beside others',
      { acknowledged: 2, unconfirmed: 7 },
      { acknowledged: 3, unconfirmed: 12 },
    ],
  ])(
    'is gone from a queue that is never empty when clients that %s were given as much',
    async (_what, before, after) => {
      const { look, say, clock } = await setUp();
      say({ messages_ready: 6, messages_unacknowledged: 0, ...before });
      const answer = await look();
      expect(answer).toMatchObject({ where: 'queued', first: { held: 6 } });
      clock.seconds += 60;
      say({ messages_ready: 4, messages_unacknowledged: 0, ...before });
      const again = await look(answer);
      expect(again).toMatchObject({ where: 'queued' });
      clock.seconds += 60;
      say({ messages_ready: 4, messages_unacknowledged: 0, ...after });
      expect(await look(again)).toMatchObject({ where: 'taken' });
    },
  );

  it('finds it in a client’s hands, and gone when the client has acknowledged it', async () => {
    const { look, say, clock } = await setUp();
    say({ messages_ready: 0, messages_unacknowledged: 1, acknowledged: 4 });
    const answer = await look();
    expect(answer).toMatchObject({ where: 'queued', first: { held: 1, acknowledged: 4 } });
    say({ messages_ready: 0, messages_unacknowledged: 0, acknowledged: 5 });
    clock.seconds += 60;
    expect(await look(answer)).toMatchObject({ where: 'taken' });
  });

  it('finds it lost when it lay in its queue, is there no more, and nobody was given it', async () => {
    const { look, say, clock } = await setUp();
    say({ messages_ready: 1, messages_unacknowledged: 0, acknowledged: 4, delivered: 5 });
    let answer = await look();
    say({ messages_ready: 0, messages_unacknowledged: 0, acknowledged: 4, delivered: 5 });
    clock.seconds += 60;
    answer = await look(answer);
    expect(answer).toMatchObject({ where: 'queued' });
    clock.seconds += 60;
    expect(await look(answer)).toMatchObject({ where: 'lost' });
  });

  it('does not go by what RabbitMQ counted before the redelivery', async () => {
    const { look, say, clock, messages } = await setUp();
    say({ messages_ready: 0, messages_unacknowledged: 0 });
    clock.seconds = 63;
    expect(await look()).toMatchObject({ where: 'queued' });
    clock.seconds = 124;
    expect(await look()).toMatchObject({ where: 'taken' });
    messages.queues.set(queue, { ready: 1, consumers: 0 });
    expect(await look()).toMatchObject({ where: 'queued' });
  });

  it('asks the management API once a minute, however many redeliveries are looked at', async () => {
    const { look, say, asked, clock } = await setUp();
    say({ messages_ready: 1, messages_unacknowledged: 0 });
    for (let n = 0; n < 50; n += 1) {
      await look();
      clock.seconds += 1;
    }
    expect(asked()).toBe(1);
    clock.seconds += 10;
    await look();
    expect(asked()).toBe(2);
  });

  it('counts over AMQP where RabbitMQ has no figures', async () => {
    const { look, messages, say } = await setUp();
    messages.queues.set(queue, { ready: 1, consumers: 0 });
    expect(await look()).toMatchObject({ where: 'queued' });
    say({});
    messages.queues.set(queue, { ready: 1, consumers: 0 });
    expect(await look()).toMatchObject({ where: 'queued' });
    messages.queues.set(queue, { ready: 0, consumers: 2 });
    expect(await look()).toMatchObject({ where: 'taken' });
  });

  it('finds it gone with its queue', async () => {
    const { look } = await setUp();
    expect(await look()).toMatchObject({ where: 'gone' });
  });

  it('knows nothing while the broker is away, and looks again', async () => {
    const { look, broker, log } = await setUp();
    broker.queues = () => Promise.reject(new UnavailableError('broker-unavailable', 'no answer'));
    expect(await look()).toMatchObject({ where: 'queued' });
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { error_code: 'broker-unavailable' } });
  });

  it('knows nothing while the broker refuses to tell, and does not end the run, which would send it once more', async () => {
    const { look, broker } = await setUp();
    broker.queues = () => Promise.reject(new CourtierError('broker-access-refused', 'fail', 'no rights'));
    expect(await look()).toMatchObject({ where: 'queued' });
  });

  it('gives up knowing after a day', async () => {
    const { look, say, clock } = await setUp();
    say({ messages_ready: 1, messages_unacknowledged: 0 });
    clock.seconds = 60 + 86_399;
    expect(await look()).toMatchObject({ where: 'queued' });
    clock.seconds += 61;
    expect(await look()).toMatchObject({ where: 'unknown' });
  });

  it.each<[string, Partial<FailedMessage>]>([
    ['settled', { status: 'failed' }],
    ['another run’s', { run: 'x-9' }],
    ['at another attempt', { retry_count: 2 }],
  ])('leaves a record that is %s to the settling step', async (_what, more) => {
    const { look, store } = await setUp();
    await store.replace(retrying({ queue, version: 3, ...more }), 2);
    expect(await look()).toMatchObject({ where: 'taken' });
  });
});
