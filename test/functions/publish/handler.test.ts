import { describe, expect, it } from 'vitest';
import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import type { CircuitReport, CircuitStates } from '../../../core/circuit/circuit-states.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import { publishRequest, type RequestOptions } from './request.ts';

const at = '2026-11-02T10:00:00.000Z';

function setUp(
  options: { messageLog?: MessageLog; auditTimeoutMs?: number; circuitStates?: CircuitStates } = {},
) {
  const broker = createMemoryBroker({
    orders: { 'order.created': ['orders'], full: ['small'], '': ['orders'] },
  });
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const keys = createMemoryIdempotencyKeys();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date(at);
  const handler = createHandler({
    publisher: broker.publisher,
    breaker: brokerBreaker({
      now,
      log,
      reported: { instance: 'me', states: options.circuitStates ?? createMemoryCircuitStates() },
    }),
    outbox,
    spans: noSpans,
    noteAccepted: createNoteAccepted({
      messageLog: options.messageLog ?? trail,
      timeoutMs: options.auditTimeoutMs ?? 1_000,
      log,
    }),
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: keys,
    eventSchemaOf: () => undefined,
    payloadLimitBytes: 1_000,
    now,
    newId: () => 'new-id',
    log,
  });
  const send = async (request: Partial<RequestOptions>) => {
    const answer = await handler(publishRequest({ body: order, ...request }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  return { broker, outbox, trail, lines: log.lines, send, queued: () => broker.queues.get('orders') ?? [] };
}

const order = { exchange: 'orders', routing_key: 'order.created', message: { order_id: 'o-1' } };
const nothingDone = ({ queued, outbox }: ReturnType<typeof setUp>) => {
  expect(queued()).toEqual([]);
  expect(outbox.items).toEqual([]);
};

describe('publish', () => {
  it('answers 202 once the broker has the message, and says where it went', async () => {
    const { send, queued } = setUp();
    const answer = await send({});
    expect(answer).toMatchObject({ statusCode: 202, headers: { 'content-type': 'application/json' } });
    expect(answer.json).toEqual({
      id: 'new-id',
      status: 'published',
      exchange: 'orders',
      routing_key: 'order.created',
      duplicate: false,
    });
    expect(queued()).toMatchObject([
      {
        id: 'new-id',
        properties: { content_type: 'application/json', timestamp: at },
        headers: { 'x-courtier-exchange': 'orders', 'x-courtier-routing-key': 'order.created' },
      },
    ]);
  });

  it.each([
    ['as text', false],
    ['in base64', true],
  ])('hands the message on byte for byte, from a body %s', async (_, base64) => {
    const { send, queued } = setUp();
    const message = '{ "price": 10.00,\r\n "name":"caf\\u00e9 é 😀" }';
    await send({
      body: `{"message": ${message} ,"exchange":"orders","routing_key":"order.created"}`,
      base64,
    });
    expect(Buffer.from(queued()[0]?.body ?? []).toString()).toBe(message);
  });

  it('passes a text message on with its quotes, whatever its content type says', async () => {
    const { send, queued } = setUp();
    await send({ body: { ...order, message: 'hello', properties: { content_type: 'text/plain' } } });
    expect(Buffer.from(queued()[0]?.body ?? []).toString()).toBe('"hello"');
    expect(queued()[0]?.properties.content_type).toBe('text/plain');
  });

  it('keeps the id, the headers and the properties that the publisher chose', async () => {
    const { send, queued } = setUp();
    const properties = { type: 'order.created', timestamp: '2020-01-01T00:00:00Z', correlation_id: 'c' };
    const answer = await send({ body: { ...order, message_id: 'own', headers: { tenant: 7 }, properties } });
    expect(answer.json.id).toBe('own');
    expect(queued()).toMatchObject([{ id: 'own', properties, headers: { tenant: 7 } }]);
  });

  it('passes the caller’s trace context on', async () => {
    const { send, queued } = setUp();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send({ headers: { Traceparent: traceparent } });
    expect(queued()[0]?.headers.traceparent).toBe(traceparent);
  });

  it('passes on the trace that the message names, which says what belongs together, and not the request’s', async () => {
    const { send, queued, lines } = setUp();
    const own = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tracestate: 'shop=1' };
    const ofRequest = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send({ headers: { Traceparent: ofRequest }, body: { ...order, headers: own } });
    expect(queued()[0]?.headers).toMatchObject(own);
    const published = lines.find(({ message }) => message === 'published');
    expect(published?.fields).toMatchObject({ trace_id: 'a'.repeat(32) });
  });

  it.each([
    ['none', {}],
    ['one of zeros', { Traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }],
    ['text that is no trace', { Traceparent: 'nonsense' }],
  ])('begins a trace where the request has %s, and says it in the log', async (_, headers) => {
    const { send, queued, lines } = setUp();
    await send({ headers });
    const [, traceId] =
      /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(String(queued()[0]?.headers.traceparent)) ?? [];
    expect(traceId).toMatch(/[1-9a-f]/);
    expect(lines.find(({ message }) => message === 'published')?.fields).toMatchObject({
      trace_id: traceId,
    });
  });

  it('leaves what the broker has to the tap: it writes nothing, and says who asked', async () => {
    const { send, trail, queued } = setUp();
    await send({});
    expect(await trail.trail('new-id')).toEqual([]);
    expect(queued()).toMatchObject([{ headers: { 'x-courtier-client': 'client-1' } }]);
  });

  it('lets an unroutable message go when it is not mandatory', async () => {
    const { send } = setUp();
    const answer = await send({ body: { ...order, routing_key: 'nowhere', mandatory: false } });
    expect(answer.json.status).toBe('published');
  });
});

describe('publish refuses, and does nothing', () => {
  it.each([
    ['an unknown exchange', { body: { ...order, exchange: 'none' } }, 404, 'unknown-exchange'],
    ['an unroutable message', { body: { ...order, routing_key: 'nowhere' } }, 422, 'unroutable'],
    ['a body that is not JSON', { body: '{"exchange": ' }, 400, 'invalid-json'],
    ['no body at all', { body: null }, 400, 'invalid-json'],
    ['a body that does not fit', { body: { exchange: 'orders' } }, 422, 'invalid-body'],
    [
      'a message that is too large',
      { body: { ...order, message: 'x'.repeat(999) } },
      413,
      'payload-too-large',
    ],
    ['a request that is far too large', { body: 'x'.repeat(70_000) }, 413, 'payload-too-large'],
    ['an exchange that the key does not allow', { permissions: ['publish:users'] }, 403, 'forbidden'],
    ['a key that may only read', { permissions: ['read:failed'] }, 403, 'forbidden'],
  ] as [string, Partial<RequestOptions>, number, string][])('%s', async (_, request, status, code) => {
    const world = setUp();
    const answer = await world.send(request);
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
      json: { status, type: `urn:courtier:problem:${code}` },
    });
    nothingDone(world);
    expect(await world.trail.trail('new-id')).toEqual([]);
  });

  it('takes a message of exactly the limit', async () => {
    const { send } = setUp();
    expect((await send({ body: { ...order, message: 'x'.repeat(998) } })).statusCode).toBe(202);
  });

  it('a full queue, for now: 503 with Retry-After, and not through the outbox', async () => {
    const world = setUp();
    const answer = await world.send({ body: { ...order, routing_key: 'full' } });
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect(answer.json.type).toBe('urn:courtier:problem:queue-full');
    nothingDone(world);
    expect(world.lines).toContainEqual(expect.objectContaining({ message: 'refused' }));
  });

  it('and points at every field that is wrong', async () => {
    const { send } = setUp();
    const body = { exchange: '', message: 1, properties: { priority: 999 }, headers: { CC: [] } };
    const answer = await send({ body });
    expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/exchange',
      '#/headers/CC',
      '#/properties/priority',
    ]);
  });
});

describe('publish, when the broker is away', () => {
  it('accepts the message through the outbox', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    const answer = await send({
      body: { ...order, mandatory: false, properties: { expiration_ms: 5_000 }, headers: { a: 1 } },
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.json.status).toBe('accepted');
    expect(outbox.items).toMatchObject([
      {
        envelope: {
          id: 'new-id',
          exchange: 'orders',
          routing_key: 'order.created',
          queue: null,
          mandatory: false,
          headers: { a: 1 },
          expires_at: '2026-11-02T10:00:05.000Z',
        },
      },
    ]);
    expect(Buffer.from(outbox.items[0]?.body ?? []).toString()).toBe('{"order_id":"o-1"}');
    expect(await trail.trail('new-id')).toMatchObject([{ status: 'accepted', published_at: null }]);
  });

  it('does not ask the broker again for a while once it failed three times', async () => {
    const { send, broker, outbox } = setUp();
    broker.down = true;
    for (let i = 0; i < 3; i += 1) await send({});
    broker.down = false;
    expect((await send({})).json.status).toBe('accepted');
    expect(outbox.items).toHaveLength(4);
  });

  it('tells where operators see it that it has opened the circuit, and never waits for that', async () => {
    const states = createMemoryCircuitStates();
    const stuck = Promise.withResolvers<void>();
    const report = (each: CircuitReport) => stuck.promise.then(() => states.report(each));
    const { send, broker } = setUp({ circuitStates: { ...states, report } });
    broker.down = true;
    for (let i = 0; i < 4; i += 1) expect((await send({})).json.status).toBe('accepted');
    stuck.resolve();
    await expect
      .poll(() => states.reports('broker', at))
      .toMatchObject([{ instance: 'me', state: 'open', since: at, retry_at: '2026-11-02T10:00:10.000Z' }]);
  });

  it('does not open the circuit for messages that the broker refuses', async () => {
    const { send } = setUp();
    for (let i = 0; i < 5; i += 1) await send({ body: { ...order, exchange: 'none' } });
    expect((await send({})).json.status).toBe('published');
  });

  it('answers 503 when the outbox cannot be reached either', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    outbox.down = true;
    const answer = await send({});
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': expect.any(String) } });
    expect(await trail.trail('new-id')).toEqual([]);
  });
});

describe('publish, when asked not to wait', () => {
  it.each(['respond-async', 'wait=1, Respond-Async; x=1'])(
    'goes through the outbox: Prefer: %s',
    async (prefer) => {
      const { send, outbox, queued } = setUp();
      const answer = await send({ headers: { Prefer: prefer } });
      expect(answer).toMatchObject({ statusCode: 202, headers: { 'preference-applied': 'respond-async' } });
      expect(answer.json.status).toBe('accepted');
      expect(outbox.items).toHaveLength(1);
      expect(queued()).toEqual([]);
    },
  );

  it('does not take another preference for it', async () => {
    const { send } = setUp();
    expect((await send({ headers: { Prefer: 'return=minimal' } })).json.status).toBe('published');
  });
});

describe('the trail of an accepted message', () => {
  const broken = (recordAccepted: MessageLog['recordAccepted']): MessageLog => ({
    ...createMemoryMessageLog(),
    recordAccepted,
  });
  const async = { headers: { Prefer: 'respond-async' } };

  it('does not fail a publish that it cannot write', async () => {
    const messageLog = broken(async () => {
      throw new UnavailableError('table-unavailable', 'The table is away.');
    });
    const { send, lines } = setUp({ messageLog });
    expect((await send(async)).json.status).toBe('accepted');
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'the trail entry could not be written' }),
    );
  });

  it('does not keep a publish waiting beyond its time', async () => {
    const never = broken(() => new Promise(() => undefined));
    const { send } = setUp({ messageLog: never, auditTimeoutMs: 20 });
    expect((await send(async)).json.status).toBe('accepted');
  });
});

describe('the log', () => {
  it('tells of the message, with its id, and never of its body', async () => {
    const { send, lines } = setUp();
    await send({});
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'published',
        fields: {
          message_id: 'new-id',
          exchange: 'orders',
          routing_key: 'order.created',
          request_id: 'request-1',
          operation: 'publish',
          client_id: 'client-1',
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    ]);
  });
});
