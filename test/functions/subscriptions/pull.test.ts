import { describe, expect, it } from 'vitest';
import { PULL_ANSWER_BYTES } from '../../../core/limits.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { createMemoryInFlight } from '../../memory/in-flight.ts';
import { AUTH, redelivered, START, setUp, TOKEN } from './subscriptions.ts';

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
