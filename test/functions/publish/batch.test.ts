import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PublishBatchSchema } from '../../../core/api/views-publish-batch.ts';
import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import { createBatchTrail } from '../../../functions/publish/batch-trail.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import { publishRequest, type RequestOptions } from './request.ts';

const at = '2026-11-02T10:00:00.000Z';
const path = '/api/messages/publish/batch';

function setUp(options: { messageLog?: MessageLog } = {}) {
  const broker = createMemoryBroker({ orders: { 'order.created': ['orders'], full: ['small'] }, users: {} });
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const keys = createMemoryIdempotencyKeys();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date(at);
  const rounds: string[][] = [[]];
  let ids = 0;
  const handler = createHandler({
    publisher: {
      ...broker.publisher,
      async publish(publication, how) {
        rounds.at(-1)?.push(publication.exchange);
        // The broker's answer comes after all that was sent in the same round.
        await new Promise((resolve) => setImmediate(resolve));
        if ((rounds.at(-1)?.length ?? 0) > 0) rounds.push([]);
        await broker.publisher.publish(publication, how);
      },
    },
    breaker: brokerBreaker({ now, log }),
    outbox,
    noteAccepted: createNoteAccepted({ messageLog: options.messageLog ?? trail, timeoutMs: 1_000, log }),
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: keys,
    eventSchemaOf: () => undefined,
    payloadLimitBytes: 1_000,
    spans: noSpans,
    now,
    newId: () => `id-${ids++}`,
    log,
  });
  const single = async (body: unknown, more: Partial<RequestOptions> = {}) => {
    const answer = await handler(publishRequest({ body: JSON.stringify(body), ...more }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  const send = async (messages: unknown[], more: Partial<RequestOptions> = {}) => {
    const answer = await handler(publishRequest({ path, body: { messages }, ...more }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  const queued = () => broker.queues.get('orders') ?? [];
  const sent = () => rounds.filter((round) => round.length > 0);
  return { broker, outbox, trail, lines: log.lines, single, send, queued, sent };
}

const order = { exchange: 'orders', routing_key: 'order.created', message: { order_id: 'o-1' } };
const unknown = { ...order, exchange: 'none' };

describe('a batch', () => {
  it('answers 200 when every message is stored, with each result in its place', async () => {
    const { send, queued } = setUp();
    const answer = await send([
      { ...order, message_id: 'a' },
      { ...order, message_id: 'b' },
    ]);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    const result = {
      status_code: 202,
      status: 'published',
      exchange: 'orders',
      routing_key: 'order.created',
    };
    expect(answer.json).toEqual({
      items: [
        { ...result, id: 'a', duplicate: false },
        { ...result, id: 'b', duplicate: false },
      ],
      summary: { published: 2, accepted: 0, refused: 0 },
    });
    expect(queued().map(({ id }) => id)).toEqual(['a', 'b']);
    expect(queued()[0]).toMatchObject({ headers: { 'x-courtier-exchange': 'orders' } });
  });

  it('answers 207 when one is refused, and publishes the others', async () => {
    const { send, queued } = setUp();
    const bad = { exchange: '', message: 1 };
    const answer = await send([order, unknown, bad, { ...order, routing_key: 'nowhere' }, 42, order]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json.summary).toEqual({ published: 2, accepted: 0, refused: 4 });
    expect(answer.json.items.map((item: { status_code: number }) => item.status_code)).toEqual([
      202, 404, 422, 422, 422, 202,
    ]);
    expect(answer.json.items[2].problem).toMatchObject({
      type: 'urn:courtier:problem:invalid-body',
      errors: [{ pointer: '#/messages/2/exchange' }],
    });
    expect(queued()).toHaveLength(2);
  });

  it.each([false, true])('keeps every message byte for byte (base64: %s)', async (base64) => {
    const { send, queued } = setUp();
    const texts = ['{ "price": 10.00,\r\n "name":"caf\\u00e9 é 😀" }', '"a]},\\""', '1e2', '[ 1 , 2]'];
    const written = texts.map(
      (text) => `{"message": ${text} ,"exchange":"orders","routing_key":"order.created"}`,
    );
    await send([], { body: `{ "messages" : [ ${written.join(' , ')} ] }`, base64 });
    expect(queued().map(({ body }) => Buffer.from(body).toString())).toEqual(texts);
  });

  it('checks the permission of each message’s exchange', async () => {
    const { send, queued } = setUp();
    const answer = await send([order, { ...order, exchange: 'users' }], { permissions: ['publish:orders'] });
    expect(answer.statusCode).toBe(207);
    expect(answer.json.items[1]).toMatchObject({ status_code: 403, problem: { status: 403 } });
    expect(queued()).toHaveLength(1);
  });

  it('leaves what the broker has to the tap: it writes nothing, and says who asked', async () => {
    const { send, trail, queued } = setUp();
    await send([{ ...order, message_id: 'good' }]);
    expect(await trail.trail('good')).toEqual([]);
    expect(queued()).toMatchObject([{ headers: { 'x-courtier-client': 'client-1' } }]);
  });

  it('asks about a chosen id that comes again when the earlier message has its outcome', async () => {
    const { send, queued, sent } = setUp();
    const nowhere = { ...order, routing_key: 'nowhere', message: 'lost', message_id: 'same' };
    const answer = await send([
      { ...order, message: 'before' },
      nowhere,
      { ...order, message: 'kept', message_id: 'same' },
      { ...order, message: 'other', message_id: 'same' },
      { ...order, message: 'kept', message_id: 'same' },
      { ...order, message: 'after', message_id: 'another' },
    ]);
    expect(answer.json.items.map((item: { status_code: number }) => item.status_code)).toEqual([
      202, 422, 202, 409, 202, 202,
    ]);
    expect(answer.json.items[2]).toMatchObject({ duplicate: false });
    expect(answer.json.items[4]).toMatchObject({ duplicate: true });
    expect(queued().map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual([
      'before',
      'kept',
      'kept',
      'after',
    ]);
    expect(sent().map((round) => round.length)).toEqual([2, 1, 2]);
  });

  it('does not ask a broker again that was away for the earlier message of an id', async () => {
    const { send, broker, outbox, sent } = setUp();
    broker.down = true;
    const answer = await send([1, 2, 3].map(() => ({ ...order, message_id: 'same' })));
    expect(answer.json.items.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual([
      false,
      true,
      true,
    ]);
    expect(outbox.items).toHaveLength(3);
    expect(sent()).toEqual([['orders']]);
  });

  it('is one round of confirms, but for exchanges that have not been seen to exist', async () => {
    const { send, sent } = setUp();
    await send([order, unknown, order]);
    expect(sent()).toEqual([['orders', 'orders'], ['none']]);
    await send([order, unknown, { ...order, exchange: 'users' }, order]);
    expect(sent().slice(2)).toEqual([['orders', 'orders'], ['none'], ['users']]);
    await send([{ ...order, exchange: 'users' }, order]);
    expect(sent().slice(5)).toEqual([['users', 'orders']]);
  });
});

describe('a batch that is refused whole', () => {
  it.each([
    ['that is not JSON', '{"messages": [', 400],
    ['that is empty', null, 400],
    ['with no list', { message: [order] }, 422],
    ['with no message', { messages: [] }, 422],
    ['with too many', { messages: Array(501).fill(order) }, 422],
    ['with a member that nobody knows', { messages: [order], atomic: true }, 422],
    [
      'that is larger than 1 MB',
      { messages: Array(500).fill({ ...order, message: 'x'.repeat(2_100) }) },
      413,
    ],
  ] as [string, string | object | null, number][])('%s', async (_, body, status) => {
    const { send, queued, outbox } = setUp();
    const answer = await send([], { body });
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(queued()).toEqual([]);
    expect(outbox.items).toEqual([]);
  });

  it('but not one of 500 messages, or with one that is nested too deep', async () => {
    const { send } = setUp();
    const deep = `{"exchange":"orders","routing_key":"order.created","message":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const body = `{"messages":[${[deep, ...Array(499).fill(JSON.stringify(order))].join(',')}]}`;
    const answer = await send([], { body });
    expect(answer.json.summary).toEqual({ published: 499, accepted: 0, refused: 1 });
  });
});

describe('a batch, when the broker is away', () => {
  it('goes through the outbox', async () => {
    const { send, broker, outbox, trail, sent } = setUp();
    broker.down = true;
    const answer = await send([
      { ...order, message_id: 'a', properties: { expiration_ms: 5_000 } },
      { exchange: '' },
      { ...unknown, message_id: 'b' },
    ]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json.summary).toEqual({ published: 0, accepted: 2, refused: 1 });
    expect(answer.json.items[0]).toMatchObject({ status_code: 202, id: 'a', status: 'accepted' });
    expect(outbox.items).toMatchObject([
      { envelope: { id: 'a', expires_at: '2026-11-02T10:00:05.000Z' } },
      { envelope: { id: 'b' } },
    ]);
    expect(await trail.trail('a')).toMatchObject([{ status: 'accepted', published_at: null }]);
    // The second exchange was not tried: the first round had found nobody.
    expect(sent()).toEqual([['orders']]);
  });

  it('counts once for the circuit, which opens after three', async () => {
    const { send, broker, sent } = setUp();
    broker.down = true;
    for (let i = 0; i < 3; i += 1) await send([order, order, order, order]);
    expect(sent()).toHaveLength(3);
    broker.down = false;
    expect((await send([order])).json.summary.accepted).toBe(1);
    expect(sent()).toHaveLength(3);
  });

  it('tells of 503 for each when the outbox cannot be reached either', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    outbox.down = true;
    const answer = await send([{ ...order, message_id: 'a' }, order]);
    expect(answer).toMatchObject({ statusCode: 207, json: { summary: { refused: 2 } } });
    expect(answer.json.items[0]).toMatchObject({ status_code: 503, problem: { status: 503 } });
    expect(await trail.trail('a')).toEqual([]);
  });

  it('goes there at once when asked not to wait', async () => {
    const { send, outbox, sent } = setUp();
    const answer = await send([order, order], { headers: { Prefer: 'respond-async' } });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'preference-applied': 'respond-async' } });
    expect(outbox.items).toHaveLength(2);
    expect(sent()).toEqual([]);
  });
});

describe('the results of a batch', () => {
  const text = fc.constantFrom('orders', 'users', 'none', '', 'order.created', 'full', 'nowhere');
  const message = fc.oneof(
    fc.record(
      {
        exchange: text,
        routing_key: text,
        message: fc.oneof(fc.jsonValue(), fc.constant('x'.repeat(1_100))),
        message_id: fc.constantFrom('own', 'not ours!', 'b'),
        mandatory: fc.boolean(),
        headers: fc.constantFrom({}, { tenant: 7 }, { CC: [] }),
      },
      { requiredKeys: ['exchange', 'message'] },
    ),
    fc.jsonValue(),
  );

  it('are, in order, those of single publishes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (messages, down) => {
          const [one, many] = [setUp(), setUp()];
          one.broker.down = down;
          many.broker.down = down;
          const permissions = ['publish:orders', 'publish:none'] as const;
          const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
          const singles = [];
          for (const each of messages)
            singles.push(await one.single(each, { permissions: [...permissions], headers }));
          const { json } = await many.send(messages, { permissions: [...permissions], headers });
          const { items } = PublishBatchSchema.parse(json);
          expect(items.map((item) => ('problem' in item ? item.problem.type : item.status))).toEqual(
            singles.map(({ json: answer }) => answer.type ?? answer.status),
          );
          expect(items.map(({ status_code }) => status_code)).toEqual(
            singles.map(({ statusCode }) => statusCode),
          );
          expect(items.map((item) => ('id' in item ? item.id : null))).toEqual(
            singles.map(({ json: answer }) => answer.id ?? null),
          );
          expect(items.map((item) => ('duplicate' in item ? item.duplicate : null))).toEqual(
            singles.map(({ json: answer }) => answer.duplicate ?? null),
          );
          // Messages of one exchange keep their order; of several they need not.
          const [singly, together] = [one, many].map(({ queued, outbox }) => [
            Object.groupBy(queued(), ({ exchange }) => exchange),
            Object.groupBy(outbox.items, ({ envelope }) => String(envelope.exchange)),
          ]);
          expect(together).toEqual(singly);
        },
      ),
      { numRuns: 150, examples: [[[order, unknown, order], true]] },
    );
  });
});

describe('the trail of a batch', () => {
  const entries = Array.from({ length: 100 }, (_, index) => ({
    message_id: `m-${index}`,
    stage: 'publish',
    exchange: 'orders',
    routing_key: '',
    queue: null,
    status: 'accepted' as const,
    published_at: null,
    delivered_at: null,
    attempts: 0,
    metadata: {},
  }));

  it('writes every entry, 32 at once at most', async () => {
    let [underWay, most] = [0, 0];
    const written: string[] = [];
    const note = async ({ message_id }: { message_id: string }) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      written.push(message_id);
    };
    const trail = createBatchTrail(note, recordedLog());
    for (const entry of entries) trail.add(entry);
    await trail.written();
    expect(written.sort()).toEqual(entries.map(({ message_id }) => message_id).sort());
    expect(most).toBe(32);
  });

  it('keeps nobody waiting for a table that does not answer, and says what is missing', async () => {
    const log = recordedLog();
    const trail = createBatchTrail(() => new Promise<void>(() => undefined), log, 20);
    for (const entry of entries) trail.add(entry);
    await trail.written();
    expect(log.lines).toHaveLength(68);
  });
});
