import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { oddText } from '../adapters/http/odd.ts';
import { type Known, type OddRequest, oddRequests, pathOf } from '../adapters/http/odd-requests.ts';
import { misfit } from '../docs/misfit.ts';
import { seedOf } from '../one-seed.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { carriedTarget, createRawClient, type RawAnswer, type RawRequest, sendBytes } from './raw-request.ts';

const courtier = new Courtier(inject('running'));
const { api, adminKey } = courtier.ready;

const REQUESTS = 1_000;
/** Many of them wait, for messages or for an answer that does not come. */
const CONNECTIONS = 8;
const LATE_MS = 60_000;
/** Said when it fails: with it in COURTIER_SEED the requests are the same again. */
const seed = seedOf(process.env);

const client = createRawClient(api, CONNECTIONS);
afterAll(() => client.close());

/** Replaced in every request by an id of its own, so that a trail tells whether anything was done. */
const OWN_ID = 'an-id-of-its-own';
const OTHER_ID = 'another-id-of-its-own';

/** It goes to nobody. */
const message = {
  exchange: 'default',
  routing_key: 'nobody.listens',
  message: { text: 'odd' },
  mandatory: false,
  message_id: OWN_ID,
};
const own = newId().slice(0, 8);
const bodies = {
  publish: message,
  // Its ids say whether a refused one was stored.
  publishTopic: { topic: 'log.odd', message: { text: 'odd' }, message_id: OWN_ID },
  // One that AMQP clients would consume is made in RabbitMQ alone. Some mistakes make another.
  createQueue: { name: `odd-${own}`, delivery: 'amqp' },
  createExchange: { name: `odd-${own}`, type: 'direct' },
  createBinding: { exchange: `odd-${own}`, queue: `odd-${own}`, routing_key: 'odd' },
  // Nobody is there to be asked, and nobody waits.
  request: { exchange: 'default', routing_key: 'nobody.listens', message: { text: 'odd' }, timeout_ms: 100 },
  reply: { reply_to: 'amq.rabbitmq.reply-to.nobody', correlation_id: 'odd', message: 1 },
  publishBatch: { messages: [message, { ...message, message_id: OTHER_ID }] },
};

const bearer: [string, string] = ['Authorization', `Bearer ${adminKey}`];
const keys = fc.oneof(
  { weight: 20, arbitrary: fc.constant<[string, string][]>([bearer]) },
  fc.constant<[string, string][]>([]),
  fc.constant<[string, string][]>([bearer, bearer]),
  fc.constant<[string, string][]>([bearer, ['X-Api-Key', 'another']]),
  oddText.map((text): [string, string][] => [['Authorization', `Bearer ${text}`]]),
);

/** Things that a path may hold to get past a rule. */
const tricks: ((path: string) => string)[] = [
  (path) => path.replaceAll('/', '//'),
  (path) => `${path}/`,
  (path) => `${path}/..%2f..`,
  (path) => path.replace('/api', '/api/../api'),
  (path) => path.replace(/\/([^/]*)$/, '/./$1'),
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.toUpperCase(),
  (path) => `${path};a=b`,
  (path) => `${path}%00`,
  (path) => `http://elsewhere.example${path}`,
];

type Sent = RawRequest & { ids: string[] };

function toRaw(
  request: OddRequest,
  key: readonly [string, string][],
  trick: ((path: string) => string) | null,
): Sent {
  const { method, query, headers } = request;
  const ids: string[] = [];
  const ownId = () => {
    const id = newId();
    ids.push(id);
    return id;
  };
  const body = request.body?.toString('latin1').replaceAll(OTHER_ID, ownId).replaceAll(OWN_ID, ownId);
  const path = pathOf(request);
  const search = query.map(([name, value]) => `${name}=${value}`).join('&');
  const target = (trick?.(path) ?? path) + (search === '' ? '' : `?${search}`);
  return {
    method,
    target: carriedTarget(target),
    headers: [...key, ...headers],
    body: body === undefined ? null : Buffer.from(body, 'latin1'),
    ids,
  };
}

/** What is wrong with an answer; undefined when nothing is. */
function wrongWith({ method, target }: RawRequest, { status, headers, body }: RawAnswer): string | undefined {
  if (status >= 500) return `${status}`;
  if (/\.ts:\d|node_modules|at async/.test(body)) return 'it shows the inside';
  if (method === 'HEAD') return undefined;
  const contentType = String(headers['content-type']);
  const path = target.split('?')[0] ?? '';
  const parsed: unknown = contentType.includes('json') ? JSON.parse(body) : body;
  return misfit(method, path, { status, contentType, body: parsed });
}

describe('a thousand odd requests', () => {
  const refused: Sent[] = [];
  const taken: Sent[] = [];

  beforeAll(async () => {
    const { body } = await courtier.call<{ id: string }>('POST', '/api/clients', {
      name: 'odd',
      permissions: ['read:nothing'],
    });
    known = { names: [body.id], cursors: [Buffer.from(body.id).toString('base64url')], bodies };
  });
  let known: Known;

  it('are each answered as documented, and never by a fault', async () => {
    const wrong: string[] = [];
    await inLanes(sample(known), async (request) => {
      const answer = await served(request);
      (answer.status >= 400 ? refused : taken).push(request);
      const found = wrongWith(request, answer);
      const { method, target, body } = request;
      if (found)
        wrong.push(
          `${method} ${target} ${body?.toString('latin1')}: ${found}\n${answer.status} ${answer.body}`,
        );
    });
    expect(wrong.slice(0, 5), `seed ${seed}`).toEqual([]);
    expect(refused.length).toBeGreaterThan(REQUESTS / 10);
    expect(taken.length).toBeGreaterThan(REQUESTS / 10);
  });

  it('leave no trace when they are refused', async () => {
    const trailOf = (id: string) => courtier.trail(id);
    const ids = refused.flatMap((request) => request.ids);
    const traces: string[] = [];
    await inLanes(ids.slice(0, 200), async (id) => {
      if (await trailOf(id)) traces.push(id);
    });
    expect(traces).toEqual([]);
    expect(ids.length).toBeGreaterThan(20);
    // What was taken does, unless its id was lost among the odd things.
    const some = taken.flatMap((request) => request.ids).slice(0, 20);
    await eventually('what was taken has a trail', async () =>
      (await Promise.all(some.map(trailOf))).some((trail) =>
        trail?.entries.some(({ stage }) => stage === 'publish'),
      ),
    );
  });
});

/**
 * 503 says to try again, and when: on a busy machine a part may be late. A request that brings it about gets it each time,
 * for longer than any machine is that busy.
 */
async function served(request: Sent): Promise<RawAnswer> {
  const deadline = Date.now() + LATE_MS;
  let answer = await client.send(request);
  while (answer.status === 503 && Date.now() < deadline) {
    await pause(Number(answer.headers['retry-after'] ?? 0) * 1_000);
    answer = await client.send(request);
  }
  return answer;
}

function sample(known: Known): Sent[] {
  const trick = fc.oneof(
    { weight: 7, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...tricks) },
  );
  // However many other operations there are: only what publishes can leave a trace in the trail.
  const requests = fc.oneof(
    { weight: 9, arbitrary: oddRequests(known) },
    { weight: 1, arbitrary: oddRequests(known, 'publish') },
  );
  return fc
    .sample(fc.tuple(requests, keys, trick), { numRuns: REQUESTS, seed })
    .map(([request, key, change]) => toRaw(request, key, change));
}

/** A few at a time. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
}

describe('a request that once was answered with a fault', () => {
  it.each([
    ['a parameter named after a member of every object', '/api/health?toString=1&__proto__=2', 'x', 200],
    ['an Accept header named so', '/api/nothing', 'toString', 404],
    ['a quote and a backslash in a path that is none', '/api/"\\', '*/*', 404],
  ])('%s', async (_, target, accept, status) => {
    const request = { method: 'GET', target, headers: [['Accept', accept]] as const, body: null };
    const answer = await client.send(request);
    expect(wrongWith(request, answer)).toBeUndefined();
    expect(answer.status).toBe(status);
  });
});

describe('bytes that are hardly HTTP', () => {
  const good = `GET /api/health HTTP/1.1\r\nHost: courtier\r\nConnection: close\r\n`;
  it.each([
    ['a header with a control character', `${good}X-A: a\u0001b\r\n\r\n`],
    [
      'two lengths',
      `POST /api/messages/publish HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    ],
    [
      'a length and chunks',
      `POST /api/messages/publish HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a method that is none', `PUB /api/health HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['a header without an end', `${good}X-A: ${'a'.repeat(17_000)}\r\n\r\n`],
    ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001'],
  ])('%s is refused', async (_, bytes) => {
    expect(await sendBytes(api, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});
