import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../core/circuit/breaker.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { REPLY_BYTES_MAX } from '../../../core/limits.ts';
import { BrokerUnavailableError } from '../../../core/message/publisher.ts';
import { ReplyLostError } from '../../../core/message/requester.ts';
import { at, problem, setUp } from './set-up.ts';

describe('POST /api/requests', () => {
  it('answers with the reply, and with ids to find it by', async () => {
    const { ask, asked } = setUp();
    expect(await ask()).toMatchObject({
      status: 200,
      json: {
        id: 'new-id',
        correlation_id: 'new-id',
        reply: {
          body: { price: 14.5 },
          body_encoding: 'json',
          content_type: 'application/json',
          headers: { by: 'pricing' },
        },
      },
    });
    expect(asked).toMatchObject([
      {
        id: 'new-id',
        properties: { content_type: 'application/json', timestamp: at, expiration_ms: 10_000 },
        headers: { 'x-courtier-exchange': 'shop', 'x-courtier-routing-key': 'price' },
      },
    ]);
    expect(Buffer.from(asked[0]?.body ?? []).toString()).toBe('{"item":"mug"}');
  });

  it('lets a client have as many waiting as it has places, and says when to come again', async () => {
    const { ask, service } = setUp();
    service.silent = true;
    const waiting = [ask({ timeout_ms: 300 }), ask({ timeout_ms: 300 })];
    const refused = await ask();
    expect(refused).toMatchObject({
      status: 429,
      json: { type: problem('too-many-in-flight'), details: { limit: 2 } },
      headers: { 'retry-after': '1' },
    });
    for (const each of await Promise.all(waiting)) expect(each.status).toBe(504);
    service.silent = false;
    expect((await ask()).status).toBe(200);
  });

  it('lets everybody wait while nobody can be counted, and tells the log', async () => {
    const away = async () => Promise.reject(new UnavailableError('table-unavailable', 'away'));
    const { ask, log } = setUp({ inFlight: { enter: away, leave: away } });
    expect((await ask()).status).toBe(200);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ error_code: 'table-unavailable' }),
      }),
    );
  });

  it('shows a reply that is not JSON byte for byte', async () => {
    const { ask, service } = setUp();
    service.answer = Buffer.from([0, 255]);
    expect((await ask()).json.reply).toMatchObject({ body: 'AP8=', body_encoding: 'base64' });
    service.answer = Buffer.from('{"id": 12345678901234567890}');
    expect((await ask()).json.reply).toMatchObject({
      body: '{"id": 12345678901234567890}',
      body_encoding: 'text',
    });
    // Showing these as JSON would lose a digit, and a member.
    for (const text of ['1234567890123.4567891', '{"a":1,"a":2}', '1e-400']) {
      service.answer = Buffer.from(text);
      expect((await ask()).json.reply).toMatchObject({ body: text, body_encoding: 'text' });
    }
  });

  it.each([
    ['/api/requests', '"exchange":"shop","routing_key":"price"', 'publish:shop'],
    ['/api/replies', '"reply_to":"amq.rabbitmq.reply-to.x","correlation_id":"c"', 'consume:prices'],
  ] as const)('and %s take no headers that could not arrive as they are', async (path, rest, permission) => {
    const { call } = setUp();
    const headers = '{"n":[9007199254740993],"m":1,"m":2}';
    const answer = await call(path, `{${rest},"message":{"m":1,"m":2},"headers":${headers}}`, [permission]);
    expect([answer.status, answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['#/headers/n/0', '#/headers/m'],
    ]);
  });

  it('answers 502 for a reply that is larger than can be passed on', async () => {
    const { ask, service } = setUp();
    service.answer = Buffer.alloc(REPLY_BYTES_MAX + 1);
    expect(await ask()).toMatchObject({ status: 502, json: { type: problem('reply-too-large') } });
  });

  it('keeps the correlation id of the caller', async () => {
    const { ask } = setUp();
    const answer = await ask({ message_id: 'm-1', properties: { correlation_id: 'c-1' } });
    expect(answer.json).toMatchObject({ id: 'm-1', correlation_id: 'c-1' });
  });

  it('answers 504 when no reply comes', async () => {
    const { ask, service } = setUp();
    service.silent = true;
    expect(await ask({ timeout_ms: 20 })).toMatchObject({
      status: 504,
      json: { type: problem('reply-timeout'), details: { timeout_ms: 20 } },
    });
  });

  it('says 503 and that it may have been carried out when the connection is lost', async () => {
    const requester = {
      ...setUp().requests.requester,
      request: async () => {
        throw new ReplyLostError();
      },
    };
    const { ask } = setUp({ requester });
    const answer = await ask();
    expect(answer).toMatchObject({ status: 503, json: { type: problem('reply-lost') } });
    expect(answer.json.detail).toContain('may have been carried out');
  });

  it('says 503 while the broker is away, and asks it no more after a few', async () => {
    const { ask, requests, service } = setUp();
    requests.down = true;
    for (const code of ['broker-unavailable', 'broker-unavailable', 'circuit-open']) {
      expect(await ask()).toMatchObject({ status: 503, json: { type: problem(code) } });
    }
    expect(service.silent).toBe(false);
  });

  it('lets others through again once the broker has a request, however long its reply takes', async () => {
    const clock = { now: at };
    const breaker = createBreaker({
      threshold: 1,
      coolDownMs: 10_000,
      now: () => new Date(clock.now),
      isFailure: (error) => error instanceof BrokerUnavailableError,
    });
    const { ask, requests, service, reply } = setUp({ breaker });
    requests.down = true;
    expect(await ask()).toMatchObject({ status: 503 });
    requests.down = false;
    service.silent = true;
    clock.now = '2026-11-02T10:00:10.000Z';
    const slow = ask();
    await expect.poll(() => breaker.state).toBe('closed');
    service.silent = false;
    expect(await ask()).toMatchObject({ status: 200 });
    const late = { reply_to: 'amq.rabbitmq.reply-to.1', correlation_id: 'new-id', message: {} };
    expect(await reply(late)).toMatchObject({ status: 202 });
    expect(await slow).toMatchObject({ status: 200 });
  });

  it('refuses what reaches nobody, and leaves no trace of it', async () => {
    const { ask } = setUp();
    expect(await ask({ routing_key: 'nowhere' })).toMatchObject({
      status: 422,
      json: { type: problem('unroutable') },
    });
  });

  it.each([
    [{ exchange: 'other' }, 403, 'forbidden'],
    [{ timeout_ms: 25_001 }, 422, 'invalid-body'],
    [{ timeout_ms: 0 }, 422, 'invalid-body'],
    [{ mandatory: false }, 422, 'invalid-body'],
    [{ properties: { reply_to: 'amq.rabbitmq.reply-to' } }, 422, 'invalid-body'],
    [{ properties: { expiration_ms: 5 } }, 422, 'invalid-body'],
    [{ message: 'x'.repeat(1_000) }, 413, 'payload-too-large'],
  ])('refuses %j with %d', async (changes, status, code) => {
    const { ask, asked } = setUp();
    expect(await ask(changes)).toMatchObject({ status, json: { type: problem(code) } });
    expect(asked).toEqual([]);
  });
});
