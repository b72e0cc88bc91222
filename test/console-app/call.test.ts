import { beforeEach, describe, expect, it, vi } from 'vitest';

/** Of a browser, what the page looks at when it is loaded, and afterwards. */
const stubStorage = vi.hoisted(() => {
  const stored = new Map<string, string>();
  const stub = () =>
    vi.stubGlobal('sessionStorage', {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => void stored.set(name, value),
      removeItem: (name: string) => void stored.delete(name),
    });
  stub();
  return stub;
});

import { call, JsonText } from '../../console/app/api/call.ts';
import { forgetKey, keepKey } from '../../console/app/api/session.ts';

type Reply = () => Response | Promise<Response>;
const done: Reply = () => Response.json({ id: 'm-1', status: 'published' });
/** Worth asking again after so many seconds: by default, after the patience of the page, which then gives up at once. */
const refused =
  (status: number, code: string, retryAfter = '3600'): Reply =>
  () =>
    Response.json(
      {
        type: `urn:courtier:problem:${code}`,
        title: '',
        status,
        detail: code,
        instance: '/',
        request_id: 'r',
      },
      { status, headers: { 'retry-after': retryAfter } },
    );
const unreachable: Reply = () => Promise.reject(new TypeError('Failed to fetch'));

let replies: Reply[];
let sent: { key: string | null; body: string }[];

beforeEach(() => {
  stubStorage();
  forgetKey();
  keepKey('ck_1');
  sent = [];
  vi.stubGlobal('fetch', async (_url: string, { headers, body }: RequestInit) => {
    sent.push({ key: new Headers(headers).get('idempotency-key'), body: String(body) });
    return await (replies.shift() ?? done)();
  });
});

/** Presses so often, and answers how many keys the service saw. */
async function keysOf(presses: (() => Promise<unknown>)[]): Promise<number> {
  for (const press of presses) await press().catch(() => undefined);
  expect(sent).toHaveLength(presses.length);
  expect(sent.every(({ key }) => key)).toBe(true);
  return new Set(sent.map(({ key }) => key)).size;
}

const message = (text: string) => new JsonText(`{"exchange":"e","message":${text}}`);
const publish = (text = '{}') => call('publish', { body: message(text) });

describe('a button that is pressed again', () => {
  it.each<[string, Reply]>([
    ['the answer took too long', refused(503, 'timeout')],
    ['a part did not answer', refused(503, 'table-unavailable')],
    ['something broke', refused(500, 'internal-error')],
    ['nobody answered', unreachable],
    ['the rate was reached', refused(429, 'too-many-requests')],
    ['the person may not any more', refused(403, 'forbidden')],
    ['the first is still under way', refused(409, 'request-in-flight')],
  ])('asks for the same once more where %s', async (_what, reply) => {
    replies = [reply, done];
    expect(await keysOf([publish, publish])).toBe(1);
  });

  it.each<[string, Reply]>([
    ['it was done', done],
    ['it was refused for good', refused(422, 'unroutable')],
  ])('asks for another where %s', async (_what, reply) => {
    replies = [reply, done];
    expect(await keysOf([publish, publish])).toBe(2);
  });

  it('asks for another where the form was changed, and for the first where it was changed back', async () => {
    replies = [refused(503, 'timeout'), refused(503, 'timeout'), done];
    expect(await keysOf([() => publish('1'), () => publish('2'), () => publish('1')])).toBe(2);
    expect(sent[2]).toEqual(sent[0]);
  });

  it('asks for the same while the first is in flight', async () => {
    const answer = Promise.withResolvers<Response>();
    replies = [() => answer.promise, done];
    const first = publish();
    await vi.waitUntil(() => sent.length === 1);
    await publish();
    answer.resolve(await done());
    await first;
    expect(sent[1]).toEqual(sent[0]);
  });

  it('sends the first body again where only the time in it has gone on', async () => {
    replies = [refused(503, 'timeout'), done];
    const plan = (failed_from: string) =>
      call('createOperation', {
        body: { action: 'retry', mode: 'plan', filter: { failed_from } },
        form: { since: '1h' },
      });
    expect(await keysOf([() => plan('2026-01-05T10:00:00Z'), () => plan('2026-01-05T10:00:09Z')])).toBe(1);
    expect(sent[1]?.body).toBe(sent[0]?.body);
  });

  it('asks for another where it asks for something else with the same words', async () => {
    replies = [refused(503, 'timeout'), refused(503, 'timeout')];
    const body = { name: 'n', permissions: [] };
    const others = [
      () => call('createClient', { body }),
      () => call('createWebhook', { body: body as never }),
    ];
    expect(await keysOf(others)).toBe(2);
  });

  it('asks for another for the next person', async () => {
    replies = [refused(503, 'timeout'), done];
    const next = () => {
      forgetKey();
      keepKey('ck_2');
      return publish();
    };
    expect(await keysOf([publish, next])).toBe(2);
  });
});

it('does not purge a second time after a refusal that may come after the first part of it', async () => {
  replies = [refused(503, 'table-unavailable', '0'), done];
  const purge = call('purgeQueue', { path: { queue: 'orders' }, body: {} });
  await expect(purge).rejects.toMatchObject({ code: 'table-unavailable' });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.key).toBeNull();
});
