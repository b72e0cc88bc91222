import { describe, expect, it } from 'vitest';
import { InvalidMessageError, UnavailableError } from '../../../core/errors.ts';
import { PULL_ANSWER_BYTES } from '../../../core/limits.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import type { RuntimeQueue } from '../../../core/queues/runtime-queue.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { parseEventStream } from '../../event-stream.ts';
import { createMemoryInFlight } from '../../memory/in-flight.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { redelivered, START, setUp, TOKEN } from './subscriptions.ts';

const AUTH = 'journal_auth';
const expiring = (id: string, ms: number, more: Partial<WorkItem> = {}): WorkItem => {
  const item = workItem(id, more);
  return { ...item, envelope: { ...item.envelope, expires_at: new Date(START + ms).toISOString() } };
};

describe('a pull', () => {
  it('gives messages out, each with an ack id, and hides them for as long as was asked', async () => {
    const { memory, pull, received, claims } = setUp();
    memory.put(AUTH, workItem('m-1'));
    memory.put(AUTH, redelivered('m-2', 2));
    const answer = await pull('auth', { visibility: '90', max: '5' });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.body).toEqual({
      topic: 'auth',
      items: [
        {
          ack_id: 'ack-1',
          message_id: 'm-1',
          queue: AUTH,
          exchange: 'journal',
          routing_key: 'auth.signin',
          body: '{"id":"m-1"}',
          encoding: 'text',
          properties: { type: 'signin' },
          headers: { tenant: 't-1' },
          attempt: 1,
          receives: 1,
          visible_at: '2026-01-05T10:01:30.000Z',
        },
        expect.objectContaining({ ack_id: 'ack-2', message_id: 'm-2', attempt: 3 }),
      ],
    });
    expect(received[0]).toMatchObject({ queue: AUTH, max: 5, waitSeconds: 1, visibilitySeconds: 90 });
    expect(await claims.trail('m-1')).toMatchObject([{ queue: AUTH, status: 'handling', attempts: 1 }]);
  });

  it('shows neither a task token nor a receipt, in its answer or in the log', async () => {
    const { memory, pull, log } = setUp();
    memory.put(AUTH, redelivered('m-1'));
    const { text } = await pull('auth');
    expect(text).toContain('m-1');
    for (const secret of [TOKEN, 'receipt']) expect(text + log.text()).not.toContain(secret);
  });

  it.each([
    ['text', Buffer.from('é ☃ {"a":\t"\\n"}\n'), 'text'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'text'],
    ['nothing', Buffer.alloc(0), 'text'],
    ['bytes that are no UTF-8', Buffer.from([0xc3, 0x28]), 'base64'],
    ['control characters', Buffer.from('a\u0000b'), 'base64'],
  ] as const)('brings a body byte for byte: %s', async (_what, body, encoding) => {
    const { memory, pull } = setUp();
    memory.put(AUTH, workItem('m-1', { body }));
    const [item] = (await pull('auth')).body.items;
    expect(item.encoding).toBe(encoding);
    expect(Buffer.from(item.body, encoding === 'text' ? 'utf8' : 'base64').equals(body)).toBe(true);
  });

  it('waits for the first message as long as it was set to, and not for a second', async () => {
    const waiting = setUp();
    waiting.memory.make(AUTH);
    expect((await waiting.pull('auth', { wait: '20' })).body.items).toEqual([]);
    expect(waiting.clock.ms).toBe(20_000);
    expect(waiting.received.map(({ waitSeconds }) => waitSeconds)).toEqual([20]);
    const { memory, pull, clock } = setUp();
    memory.put(AUTH, workItem('m-1'));
    expect((await pull('auth', { wait: '20' })).body.items).toHaveLength(1);
    expect(clock.ms).toBe(0);
  });

  it('has a place for each of a client’s waits and no more, and needs none for what does not wait', async () => {
    const inFlight = createMemoryInFlight();
    const at = new Date(START).toISOString();
    const entry = {
      client: 'c1',
      kind: 'pull',
      places: 2,
      now: at,
      until: '2026-01-05T10:00:40.000Z',
    } as const;
    const { memory, pull } = setUp({ inFlight });
    memory.make(AUTH);
    const others = [await inFlight.enter(entry), await inFlight.enter(entry)];
    const refused = await pull('auth', { wait: '20' });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ 'retry-after': '1' });
    expect(refused.body.type).toBe('urn:courtier:problem:too-many-in-flight');
    expect((await pull('auth', { wait: '1' })).status).toBe(200);
    if (others[0]) await inFlight.leave(others[0]);
    // Each gives its place back.
    for (let n = 0; n < 3; n += 1) expect((await pull('auth', { wait: '20' })).status).toBe(200);
  });

  it('takes as many rounds as the number wants, and no message more', async () => {
    const { memory, pull, received } = setUp();
    for (let n = 0; n < 30; n += 1) memory.put(AUTH, workItem(`m-${n}`));
    expect((await pull('auth', { max: '25' })).body.items).toHaveLength(25);
    expect(received.map(({ max }) => max)).toEqual([10, 10, 5]);
    expect(memory.visible(AUTH)).toBe(5);
  });

  it('takes one message of an ordered queue at a time', async () => {
    const { memory, pull, received } = setUp();
    memory.put('users', workItem('m-1'));
    memory.put('users', workItem('m-2'));
    expect((await pull('users')).body.items).toHaveLength(2);
    expect(new Set(received.map(({ max }) => max))).toEqual(new Set([1]));
  });

  it('asks what jumps the queue first, and waits for none while another has messages', async () => {
    const { memory, pull, clock, received } = setUp();
    memory.put('journal_fraud', workItem('m-system'));
    memory.put('journal_fraud_critical', workItem('m-critical'));
    const both = (await pull('fraud', { wait: '5' })).body.items as { message_id: string; queue: string }[];
    expect(both.map(({ message_id }) => message_id)).toEqual(['m-critical', 'm-system']);
    memory.put('journal_fraud', workItem('m-alone'));
    expect((await pull('fraud', { wait: '5' })).body.items).toHaveLength(1);
    expect(clock.ms).toBe(0);
    received.length = 0;
    expect((await pull('fraud', { wait: '5' })).body.items).toEqual([]);
    expect(clock.ms).toBe(5_000);
    expect(new Set(received.map(({ queue }) => queue)).size).toBe(2);
  });

  it('fits the answer of a function, and puts back what does not', async () => {
    const { memory, pull } = setUp();
    // Quotation marks: four bytes each in JSON within JSON.
    const body = Buffer.from(`"${'"'.repeat(600_000)}"`);
    for (let n = 0; n < 5; n += 1) memory.put(AUTH, workItem(`m-${n}`, { body }));
    const { text, body: answer } = await pull('auth');
    expect(answer.items).toHaveLength(2);
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThanOrEqual(PULL_ANSWER_BYTES);
    expect(memory.visible(AUTH)).toBe(3);
  });

  it('receives no more than will fit, once it knows how large messages are: a receive for nothing counts', async () => {
    const { memory, pull } = setUp();
    const body = Buffer.from(`"${'"'.repeat(300_000)}"`);
    for (let n = 0; n < 24; n += 1) memory.put(AUTH, workItem(`m-${n}`, { body }));
    const receives: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const { items } = (await pull('auth', { max: '100', visibility: '600' })).body;
      expect(items).toHaveLength(4);
      receives.push(...items.map((item: { receives: number }) => item.receives));
    }
    // Six of the first ten, of which nothing was known.
    expect(receives.filter((count) => count > 1)).toHaveLength(6);
    expect(Math.max(...receives)).toBe(2);
  });

  it('gives out what it has when SQS does not answer for the next', async () => {
    const { memory, pull, log, ...parts } = setUp();
    for (let n = 0; n < 15; n += 1) memory.put(AUTH, workItem(`m-${n}`));
    const { receive } = parts.pullQueues;
    parts.pullQueues.receive = async (queue, request) => {
      memory.down = parts.received.length === 1;
      const pulled = await receive(queue, request);
      return pulled;
    };
    expect((await pull('auth', { max: '15' })).body.items).toHaveLength(10);
    expect(log.lines.map(({ message }) => message)).toContain('no more received');
    memory.down = false;
    expect(memory.visible(AUTH)).toBe(5);
  });

  it('says when to ask again while SQS does not show a queue that stands', async () => {
    const { memory, pull } = setUp();
    memory.drop(AUTH);
    const answer = await pull('auth');
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { type: 'urn:courtier:problem:work-queue-not-there' },
    });
    expect(answer.body.detail).toContain('up to a minute');
  });

  it('brings a single message however large it is', async () => {
    const { memory, pull } = setUp();
    memory.put(AUTH, workItem('m-1', { body: Buffer.from('"'.repeat(1_040_000)) }));
    const { text, body: answer } = await pull('auth');
    expect(answer.items).toHaveLength(1);
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(6_000_000);
  });
});

describe('what is not given out', () => {
  it('is a message whose time to live is over: it failed, and is gone from the queue', async () => {
    const { memory, pull, reports, log } = setUp();
    memory.put(AUTH, expiring('m-old', 0));
    memory.put(AUTH, expiring('m-new', 1));
    const { items } = (await pull('auth')).body;
    expect(items).toMatchObject([{ message_id: 'm-new' }]);
    expect(reports.reports).toMatchObject([
      { envelope: { id: 'm-old' }, failure: { source: 'expired', work_queue: true, attempt: 1 } },
    ]);
    expect(memory.size(AUTH)).toBe(1);
    expect(log.lines.map(({ message }) => message)).toContain('not given out');
  });

  it('is a message that was acknowledged in time, when it comes once more after its time to live', async () => {
    const { memory, pull, reports, claims, log, clock } = setUp();
    memory.put(AUTH, expiring('m-1', 60_000));
    expect((await pull('auth')).body.items).toHaveLength(1);
    await claims.markDelivered(AUTH, 'm-1', new Date(START).toISOString());
    memory.put(AUTH, expiring('m-1', 60_000));
    clock.ms = 90_000;
    expect((await pull('auth')).body.items).toHaveLength(0);
    expect(reports.reports).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toContain('duplicate');
  });

  it('is a redelivery either, once the time to live of its message is over', async () => {
    const { memory, pull, outcomes } = setUp();
    const item = redelivered('m-1');
    memory.put(AUTH, {
      ...item,
      envelope: { ...item.envelope, expires_at: new Date(START - 1).toISOString() },
    });
    expect((await pull('auth')).body.items).toHaveLength(0);
    const [failed] = [...outcomes.answers.values()] as { cause?: string }[];
    expect(JSON.parse(failed?.cause ?? '')).toMatchObject({ source: 'expired', error: { permanent: true } });
  });

  it('is a message under the id of another, which fails under an id of its own', async () => {
    const { memory, pull, reports } = setUp();
    const item = expiring('m-1', 60_000);
    memory.put(AUTH, item);
    memory.put(AUTH, { ...item, body: Buffer.from('{"forged":true}') });
    expect((await pull('auth')).body.items).toMatchObject([{ message_id: 'm-1' }]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: expect.stringMatching(/^m-1~[0-9a-f]{16}$/) },
        failure: { error: { name: 'MessageIdReused', permanent: true }, work_queue: true },
      },
    ]);
    expect(memory.size(AUTH)).toBe(1);
  });

  it('is what nobody can read: a person has to find out', async () => {
    const { memory, pull, reports } = setUp();
    memory.put(
      AUTH,
      workItem('sqs-1'),
      new InvalidMessageError('The work item carries no readable envelope.'),
    );
    expect((await pull('auth')).body.items).toEqual([]);
    expect(reports.reports).toMatchObject([{ failure: { source: 'consumer', error: { permanent: true } } }]);
    expect(memory.size(AUTH)).toBe(0);
  });

  it('is a message that was acknowledged before; the workflow behind a repeat is notified', async () => {
    const { memory, pull, post, outcomes } = setUp();
    memory.put(AUTH, workItem('m-1'));
    await post('ack', (await pull('auth')).body.items[0].ack_id);
    memory.put(AUTH, workItem('m-1'));
    memory.put(AUTH, redelivered('m-1'));
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { outcome: 'confirmed', queue: AUTH } });
  });

  it('is a redelivery that another run took over, whose run waits no longer', async () => {
    const redeliveries = createMemoryRedeliveries();
    redeliveries.put({ id: 'f-1', status: 'pending', run: 'f-1-2' });
    const { memory, pull, outcomes } = setUp({ redeliveries });
    memory.put(AUTH, redelivered('m-1'));
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { superseded: true } });
  });

  it('does not hold the caller for longer, however much there is of it', async () => {
    const { memory, pull, reports, clock } = setUp();
    for (let n = 0; n < 100; n += 1) memory.put(AUTH, expiring(`m-${n}`, 0));
    const report = reports.report;
    reports.report = async (item) => {
      clock.ms += 100;
      await report(item);
    };
    expect((await pull('auth', { wait: '1' })).body.items).toEqual([]);
    expect(clock.ms).toBe(4_000);
    expect(memory.size(AUTH)).toBe(60);
  });

  it('stays in the queue where its failure cannot be reported', async () => {
    const { memory, pull, reports } = setUp();
    memory.put(AUTH, expiring('m-1', 0));
    reports.down = true;
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(1);
  });

  it.each(['deliveries', 'claims'])('comes again soon when there is a fault of ours: %s', async (part) => {
    const { memory, pull, deliveries, clock } = setUp(
      part === 'claims'
        ? {
            claims: {
              claim: async () => {
                throw new UnavailableError('table-unavailable', 'away');
              },
              markDelivered: async () => ({ attempts: 0 }),
              isDelivered: async () => false,
              release: async () => {},
            },
          }
        : {},
    );
    deliveries.down = true;
    memory.put(AUTH, workItem('m-1'));
    memory.put(AUTH, workItem('m-2'));
    expect((await pull('auth', { visibility: '600' })).status).toBe(503);
    expect(deliveries.rows.size).toBe(0);
    clock.ms += 5_000;
    expect(memory.visible(AUTH)).toBe(2);
  });
});

describe('where a pull takes from', () => {
  it.each([
    ['journal_auth', 'journal_auth'],
    ['auth', 'journal_auth'],
    ['fraud.critical', 'journal_fraud_critical'],
    ['orders-analytics', 'orders-analytics'],
  ])('%s', async (topic, queue) => {
    const { memory, pull } = setUp();
    memory.put(queue, workItem('m-1'));
    expect((await pull(topic)).body.items).toMatchObject([{ queue }]);
    const allowed = await pull(topic, { wait: '0' }, { permissions: [`consume:${queue}`] });
    expect(allowed.status).toBe(200);
    expect((await pull(topic, {}, { permissions: [`consume:${queue}x`, 'publish:*'] })).status).toBe(403);
  });

  it('a queue that was made at run time, unless AMQP clients have it', async () => {
    const { memory, pull, made } = setUp();
    const mine: RuntimeQueue = {
      name: 'mine',
      delivery: 'pull',
      bindings: [],
      message_ttl_ms: null,
      max_length: null,
      subscription: null,
      created_by: 'c1',
      created_at: '2026-01-05T10:00:00Z',
    };
    made.set('mine', mine);
    memory.put('mine', workItem('m-1'));
    expect((await pull('mine')).body.items).toMatchObject([{ queue: 'mine' }]);
    made.set('mine', { ...mine, delivery: 'amqp' });
    expect(await pull('mine')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:not-pulled' },
    });
  });

  it('nothing that is not there, or that goes to others', async () => {
    const { pull } = setUp();
    expect((await pull('nothing')).status).toBe(404);
    expect((await pull('nothing', {}, { permissions: ['consume:x'] })).status).toBe(403);
    for (const other of ['orders', 'auth_queue', 'dlq']) expect((await pull(other)).status).toBe(409);
    expect((await pull('auth', { wait: '0' })).status).toBe(503);
  });

  it('says everything that is wrong with the query at once', async () => {
    const { pull } = setUp();
    const query = { max: '101', wait: '21', visibility: '0', name: 'a--b' };
    const { status, body } = await pull('auth', query);
    expect(status).toBe(400);
    expect(body.errors.map(({ parameter }: { parameter: string }) => parameter).toSorted()).toEqual(
      Object.keys(query).toSorted(),
    );
    expect((await pull('auth', { routing_key: 'x' })).status).toBe(400);
  });
});

describe('an event stream', () => {
  const accept = { headers: { Accept: 'text/event-stream' } };

  it('is the same messages as events, and a time to come back', async () => {
    const { memory, pull, received } = setUp();
    memory.put(AUTH, workItem('m-1', { body: Buffer.from('line 1\r\nline 2\n\ndata: x') }));
    memory.put(AUTH, workItem('m-2'));
    const { status, headers, text } = await pull('auth', {}, accept);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
    });
    const { events, retry } = parseEventStream(Buffer.from(text));
    expect(events.map(({ type, lastEventId }) => ({ type, lastEventId }))).toEqual([
      { type: 'message', lastEventId: 'ack-1' },
      { type: 'message', lastEventId: 'ack-2' },
    ]);
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
      message_id: 'm-1',
      body: 'line 1\r\nline 2\n\ndata: x',
    });
    expect(retry).toBeGreaterThan(0);
    expect(received[0]?.waitSeconds).toBe(20);
  });

  it('ends by itself when nothing comes, before API Gateway would end it', async () => {
    const { memory, pull, clock } = setUp();
    memory.make(AUTH);
    const { text } = await pull('auth', {}, accept);
    expect(parseEventStream(Buffer.from(text))).toMatchObject({ events: [], lastEventId: '' });
    expect(text.endsWith('\n\n')).toBe(true);
    expect(clock.ms).toBe(20_000);
  });

  it('that is refused is a problem document', async () => {
    const { pull } = setUp();
    const { status, headers } = await pull('auth', {}, { ...accept, permissions: [] });
    expect(status).toBe(403);
    expect(headers['content-type']).toBe('application/problem+json');
  });
});
