import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { WEBHOOKS_MAX } from '../../../core/limits.ts';
import { attempt, webhook } from '../../core/webhooks/records.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { setUp } from './webhooks.ts';

type Api = ReturnType<typeof setUp>;
const may = { permissions: ['read:webhooks', 'manage:webhooks'] };
const asked = { url: 'https://hooks.example.com/courtier?team=a', events: ['retries.used_up'] };

const create = (api: Api, body: unknown = asked) =>
  api.call({ ...may, resource: '/api/webhooks', httpMethod: 'POST', body: JSON.stringify(body) });
const of = (api: Api, id: string, more: Partial<Parameters<Api['call']>[0]> = {}, path = '') =>
  api.call({ ...may, resource: `/api/webhooks/{id}${path}`, path_parameters: { id }, ...more });

describe('POST /api/webhooks', () => {
  it('shows the secret once, and keeps nothing that it could be read from', async () => {
    const api = setUp();
    const { status, body } = await create(api);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...asked, state: 'enabled', secret: expect.stringMatching(/^whsec_/) });
    const bytes = body.secret.replace('whsec_', '');
    const kept = [[...api.webhooks.rows.values()], api.operatorLog.entries, api.log.lines];
    expect(JSON.stringify(kept)).not.toContain(bytes);
    expect(JSON.stringify((await of(api, body.id)).body)).not.toContain(bytes);
  });

  it('is in the audit trail with its host alone: the rest of a URL may be a secret', async () => {
    const api = setUp();
    await create(api);
    expect(api.operatorLog.entries).toMatchObject([
      { action: 'webhook.created', details: { host: 'hooks.example.com', events: ['retries.used_up'] } },
    ]);
    expect(JSON.stringify(api.operatorLog.entries)).not.toContain('team=a');
  });

  it.each([
    ['a URL inside the network', { ...asked, url: 'https://10.0.0.7/' }, '#/url'],
    ['a URL without TLS', { ...asked, url: 'http://hooks.example.com/' }, '#/url'],
    ['no event', { ...asked, events: [] }, '#/events'],
    ['an event that there is not', { ...asked, events: ['webhook.test'] }, '#/events/0'],
    ['a secret of the caller', { ...asked, secret: 'whsec_AAAA' }, '#'],
  ])('refuses %s', async (_what, body, pointer) => {
    const api = setUp();
    const answer = await create(api, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
    expect(api.webhooks.rows.size).toBe(0);
  });

  it('refuses one more than there may be', async () => {
    const api = setUp();
    for (let n = 0; n < WEBHOOKS_MAX; n += 1) await create(api);
    expect((await create(api)).status).toBe(409);
    expect(api.webhooks.rows.size).toBe(WEBHOOKS_MAX);
  });
});

describe('POST /api/webhooks with an Idempotency-Key', () => {
  const again = (api: Api, body: unknown = asked) =>
    api.call({
      ...may,
      resource: '/api/webhooks',
      httpMethod: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': 'k' },
    });

  it('makes one webhook, and shows its secret to the first request alone', async () => {
    const api = setUp();
    const first = await again(api);
    const { secret, ...made } = first.body;
    expect(first.status).toBe(201);
    expect(await again(api)).toEqual({ status: 200, body: { ...made, duplicate: true } });
    expect(api.webhooks.rows.size).toBe(1);
    expect(JSON.stringify([...api.idempotencyKeys.rows.values()])).not.toContain(secret);
    expect((await again(api, { ...asked, description: 'another' })).status).toBe(422);
  });

  it('finds the webhook that an attempt made which died before it could answer, as it is now', async () => {
    const keys = createMemoryIdempotencyKeys();
    const api = setUp({ idempotencyKeys: { ...keys, complete: (hold) => keys.free(hold) } });
    const { id } = (await again(api)).body;
    const changed = await of(api, id, { httpMethod: 'PATCH', body: '{"state":"disabled"}' });
    expect(changed.status).toBe(200);
    expect(await again(api)).toMatchObject({ status: 200, body: { id, state: 'disabled', duplicate: true } });
    expect(api.webhooks.rows.size).toBe(1);
  });
});

describe('GET /api/webhooks', () => {
  it.each([
    [['read:webhooks'], 'https://hooks.example.com'],
    [['read:webhooks', 'manage:webhooks'], asked.url],
  ])('shows a caller with %j of a URL, which may hold a secret: %s', async (permissions, url) => {
    const api = setUp();
    const { id } = (await create(api)).body;
    const list = await api.call({ permissions, resource: '/api/webhooks' });
    expect(list.body.items).toMatchObject([{ id, url }]);
    expect((await of(api, id, { permissions })).body).toMatchObject({ id, url });
  });
});

describe('PATCH and DELETE /api/webhooks/{id}', () => {
  const patch = (api: Api, body: unknown) =>
    of(api, 'w-1', { httpMethod: 'PATCH', body: JSON.stringify(body) });

  it('changes what the body names and nothing else', async () => {
    const api = setUp();
    await api.webhooks.create(webhook({ description: 'of the team' }));
    const { status, body } = await patch(api, { url: 'https://other.example.com/', state: 'disabled' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      url: 'https://other.example.com/',
      events: ['failure_group.new'],
      description: 'of the team',
      disabled_by: 'person',
    });
    expect((await patch(api, { url: 'https://192.168.0.1/' })).status).toBe(422);
    expect((await patch(api, {})).status).toBe(422);
    expect((await of(api, 'nobody', { httpMethod: 'PATCH', body: '{"state":"enabled"}' })).status).toBe(404);
  });

  it('deletes it with all that it was', async () => {
    const api = setUp();
    await api.webhooks.create(webhook());
    expect((await of(api, 'w-1', { httpMethod: 'DELETE' })).status).toBe(200);
    expect((await of(api, 'w-1')).status).toBe(404);
    expect((await of(api, 'w-1', { httpMethod: 'DELETE' })).status).toBe(404);
  });
});

describe('POST /api/webhooks/{id}/test', () => {
  const test = (api: Api) => of(api, 'w-1', { httpMethod: 'POST' }, '/test');

  it('sends an event of its own, signed, and answers and logs what became of it', async () => {
    const api = setUp();
    const { body: made } = await create(api);
    const { body } = await of(api, made.id, { httpMethod: 'POST' }, '/test');
    expect(body).toMatchObject({ event_type: 'webhook.test', state: 'delivered', http_status: 204, ms: 12 });
    const [sent] = api.sender.posted;
    const verify = () => new Verifier(made.secret).verify(sent?.body ?? '', sent?.headers ?? {});
    // Of another year, so that nothing but its age is wrong with it.
    expect(verify).toThrow('Message timestamp too old');
    expect(sent).toMatchObject({ url: asked.url, headers: { 'webhook-id': body.event_id } });
    expect((await of(api, made.id, {}, '/attempts')).body.items).toEqual([body]);
  });

  it('tries a disabled one as well, and leaves it as it is', async () => {
    const api = setUp();
    const disabled = webhook({ state: 'disabled', disabled_by: 'failing' });
    await api.webhooks.create(disabled);
    api.sender.outcome = { status: 410, ms: 3, error: null };
    expect((await test(api)).body).toMatchObject({ state: 'failed', http_status: 410, next_at: null });
    expect(await api.webhooks.get('w-1')).toEqual(disabled);
  });
});

describe('GET /api/webhooks/{id}/attempts', () => {
  const payloadOf = (event_type: string, data: object) =>
    JSON.stringify({ type: event_type, timestamp: '2026-01-05T10:00:00.000Z', data });
  const about = {
    orders: payloadOf('message.failed', { queue: 'orders', message_id: 'm-1' }),
    refunds: payloadOf('retries.used_up', { queue: 'refunds', message_id: 'm-2' }),
    group: payloadOf('failure_group.new', { queue: 'orders', group_id: 'g-1' }),
    itself: payloadOf('webhook.test', { summary: 'a test' }),
  };

  const shownTo = async (...permissions: string[]) => {
    const api = setUp();
    await api.webhooks.create(webhook());
    for (const [id, payload] of Object.entries(about)) {
      const { type } = JSON.parse(payload);
      await api.attempts.add(attempt({ id, event_type: type, payload }));
    }
    const answer = await of(api, 'w-1', { permissions: ['read:webhooks', ...permissions] }, '/attempts');
    const items: { id: string; payload: string | null }[] = answer.body.items;
    expect(items).toHaveLength(4);
    return items.filter(({ payload }) => payload !== null).map(({ id }) => id);
  };

  it('shows of each what was sent as far as its reader may read what that is about', async () => {
    expect((await shownTo('read:failed')).toSorted()).toEqual(['group', 'itself', 'orders', 'refunds']);
    expect((await shownTo('read:failed.*')).toSorted()).toEqual(['group', 'itself', 'orders', 'refunds']);
    expect((await shownTo('read:failed.orders')).toSorted()).toEqual(['itself', 'orders']);
    // Which type the message had is not in it.
    expect(await shownTo('read:failed.orders/order.created')).toEqual(['itself']);
    expect(await shownTo()).toEqual(['itself']);
  });
});

describe('POST /api/webhooks/{id}/attempts/{attempt}/redeliver', () => {
  const again = (api: Api, id: string) =>
    of(
      api,
      'w-1',
      { httpMethod: 'POST', path_parameters: { id: 'w-1', attempt: id } },
      '/attempts/{attempt}/redeliver',
    );

  it('puts the event of the attempt into the queue with the id that it had', async () => {
    const api = setUp();
    await api.webhooks.create(webhook());
    await api.attempts.add(attempt());
    expect((await again(api, 'a-1')).status).toBe(202);
    const { event_id, event_type, payload } = attempt();
    expect(api.deliveries.sent).toEqual([{ webhook_id: 'w-1', event_id, event_type, payload }]);
    expect((await again(api, 'a-2')).status).toBe(404);
  });

  it('is refused for a webhook that is disabled', async () => {
    const api = setUp();
    await api.webhooks.create(webhook({ state: 'disabled' }));
    await api.attempts.add(attempt());
    expect((await again(api, 'a-1')).status).toBe(409);
    expect(api.deliveries.sent).toEqual([]);
  });
});
