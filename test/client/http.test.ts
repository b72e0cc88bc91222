import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../client/index.ts';
import { problem, type Reply, startServer } from './server.ts';

const PUBLISHED: Reply = { status: 202, body: { id: 'm-1', status: 'published', duplicate: false } };
const order = {
  exchange: 'orders_exchange',
  routingKey: 'order.created',
  event: 'order.created',
  data: { n: 1 },
};

async function setUp(replies: [Reply, ...Reply[]], options: Partial<HttpClientOptions> = {}) {
  const { url, received } = await startServer(...replies);
  const client = createHttpClient({
    url,
    key: 'the-key',
    service: 'orders',
    backoff: { firstMs: 1, mostMs: 2 },
    ...options,
  });
  return { client, received };
}

describe('publishing over HTTP', () => {
  it('sends the event in the shared format, with a key of its own', async () => {
    const { client, received } = await setUp([PUBLISHED], { now: () => new Date('2026-01-05T10:00:00Z') });
    expect(await client.publish({ ...order, priority: 9, correlationId: 'c' })).toMatchObject({ id: 'm-1' });
    const [{ headers, path, body }] = received as [(typeof received)[0]];
    expect(path).toBe('/api/messages/publish');
    expect(headers).toMatchObject({
      authorization: 'Bearer the-key',
      'idempotency-key': expect.stringMatching(/./),
    });
    expect(body).toEqual({
      exchange: 'orders_exchange',
      headers: { 'x-schema-version': '1.0' },
      routing_key: 'order.created',
      message: {
        event: 'order.created',
        timestamp: '2026-01-05T10:00:00.000Z',
        data: { n: 1 },
        metadata: { service: 'orders', version: '1.0' },
      },
      message_id: expect.stringMatching(/./),
      properties: { type: 'order.created', app_id: 'orders', correlation_id: 'c', priority: 9 },
    });
  });

  it('sends the trace that the event is part of in the headers of its message', async () => {
    const { client, received } = await setUp([PUBLISHED]);
    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1',
    };
    await client.publish({ ...order, trace, headers: { shop: 'paris' } });
    expect(received[0]?.body).toMatchObject({ headers: { shop: 'paris', ...trace } });
  });

  it.each<[string, Reply]>([
    ['503', problem(503, 'queue-full')],
    ['429', problem(429, 'too-many')],
    ['a repeat under way', problem(409, 'request-in-flight')],
    ['a connection that was dropped', 'drop'],
    ['an answer of API Gateway itself', { status: 504, body: { message: 'Endpoint request timed out' } }],
  ])('tries again after %s, with the same key and the same bytes', async (_what, failure) => {
    const { client, received } = await setUp([failure, failure, PUBLISHED]);
    await client.publish(order);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await client.publish(order);
    expect(received[3]?.headers['idempotency-key']).not.toBe(received[0]?.headers['idempotency-key']);
  });

  it('does not try again what cannot pass, and says what Courtier said', async () => {
    const { client, received } = await setUp([problem(422, 'unroutable')]);
    await expect(client.publish(order)).rejects.toMatchObject({
      name: 'ProblemError',
      code: 'unroutable',
      status: 422,
      message: 'It is unroutable.',
    });
    expect(received).toHaveLength(1);
  });

  it('waits as long as Retry-After says, and gives up where that is beyond its deadline', async () => {
    const wait = problem(503, 'broker-unavailable', { 'retry-after': '30' });
    const { client, received } = await setUp([wait, PUBLISHED], { deadlineMs: 5_000 });
    await expect(client.publish(order)).rejects.toMatchObject({ code: 'broker-unavailable' });
    expect(received).toHaveLength(1);
    const soon = await setUp([problem(503, 'x', { 'retry-after': '0' }), PUBLISHED]);
    await soon.client.publish(order);
    expect(soon.received).toHaveLength(2);
  });

  it('says that nobody answered in time', async () => {
    const { client } = await setUp(['silence'], { timeoutMs: 50, deadlineMs: 60 });
    await expect(client.publish(order)).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('says that Courtier cannot be reached', async () => {
    const client = createHttpClient({ url: 'http://127.0.0.1:9', key: 'k', service: 's', deadlineMs: 1 });
    await expect(client.publish(order)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('does not send what is no event', async () => {
    const { client, received } = await setUp([PUBLISHED]);
    await expect(client.publish({ ...order, event: 'order created' })).rejects.toThrow();
    expect(received).toEqual([]);
  });
});

describe('asking over HTTP', () => {
  const answer = {
    event: 'question.answered',
    timestamp: '2026-01-05T10:00:00.000Z',
    data: { text: 'yes' },
    metadata: { service: 'questions', version: '1.0' },
  };
  const ask = { exchange: 'questions_exchange', routingKey: 'questions', event: 'question.asked', data: {} };

  it('answers what the service replied', async () => {
    const replied: Reply = { status: 200, body: { id: 'm', correlation_id: 'm', reply: { body: answer } } };
    const { client, received } = await setUp([replied]);
    expect(await client.request({ ...ask, waitMs: 500 })).toEqual(answer);
    expect(received[0]).toMatchObject({ path: '/api/requests', body: { timeout_ms: 500 } });
    expect(received[0]?.body).not.toHaveProperty('mandatory');
  });

  it.each([
    ['a number that JSON would change', 'text', JSON.stringify(answer), {}],
    ['a byte order mark', 'text', `\ufeff${JSON.stringify(answer)}`, {}],
    ['gzip', 'base64', gzipSync(JSON.stringify(answer)).toString('base64'), { content_encoding: 'gzip' }],
  ])('reads a reply that was not shown as JSON: %s', async (_what, body_encoding, body, properties) => {
    const reply = { body, body_encoding, properties };
    const { client } = await setUp([{ status: 200, body: { id: 'm', correlation_id: 'm', reply } }]);
    expect(await client.request(ask)).toEqual(answer);
  });

  it.each<[string, Reply]>([
    ['nobody replied in time', problem(504, 'reply-timeout')],
    ['the reply was lost', problem(503, 'reply-lost')],
    ['the answer took too long', problem(503, 'timeout')],
    ['a part of Courtier fails in the midst of it', problem(503, 'table-unavailable')],
    ['the connection was dropped', 'drop'],
  ])('is not done again when %s: it may have been carried out', async (_what, failure) => {
    const { client, received } = await setUp([failure]);
    await expect(client.request(ask)).rejects.toThrow();
    expect(received).toHaveLength(1);
  });

  it.each(['busy', 'circuit-open', 'broker-unavailable', 'queue-full'])(
    'is done again after %s: the broker has not had it',
    async (code) => {
      const replied: Reply = { status: 200, body: { id: 'm', correlation_id: 'm', reply: { body: answer } } };
      const { client, received } = await setUp([problem(503, code), replied]);
      expect(await client.request(ask)).toEqual(answer);
      expect(received).toHaveLength(2);
    },
  );

  it('is answered once where the broker was lost, since the reply may have gone out', async () => {
    const { client, received } = await setUp([problem(503, 'broker-unavailable')]);
    const reply = { replyTo: 'r', correlationId: 'c', event: 'question.answered', data: {} };
    await expect(client.reply(reply)).rejects.toMatchObject({ code: 'broker-unavailable' });
    expect(received).toHaveLength(1);
  });
});
