import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../core/idempotency/idempotency-keys.ts';
import { certificateHash } from '../../../core/permission/certificate.ts';
import { openClient } from '../../../core/permission/client-record.ts';
import { hashKey } from '../../../core/permission/key.ts';
import { UsagePlansBusyError } from '../../../core/rate/usage-plans.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryUsagePlans } from '../../memory/usage-plans.ts';
import { NOW, setUp } from './api.ts';

type Api = ReturnType<typeof setUp>;

const create = (api: Api, given: unknown, permissions = ['admin']) =>
  api.call({ resource: '/api/clients', httpMethod: 'POST', body: JSON.stringify(given), permissions });
const rotate = (api: Api, id: string, body: string | null = null) =>
  api.call({ resource: '/api/clients/{id}/rotate', httpMethod: 'POST', path_parameters: { id }, body });
const revoke = (api: Api, id: string) =>
  api.call({ resource: '/api/clients/{id}', httpMethod: 'DELETE', path_parameters: { id } });
const show = (api: Api, id: string) => api.call({ resource: '/api/clients/{id}', path_parameters: { id } });
const list = (api: Api, query: Record<string, string> = {}) => api.call({ resource: '/api/clients', query });

const shop = { name: 'shop', permissions: ['publish:orders'] };

describe('POST /api/clients', () => {
  it('answers with the key, of which only the hash is kept', async () => {
    const api = setUp();
    const { status, body } = await create(api, { ...shop, expires_at: '2026-02-01T01:00:00+01:00' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: 'id-1',
      name: 'shop',
      permissions: ['publish:orders'],
      rate: 'standard',
      status: 'active',
      created_at: NOW,
      expires_at: '2026-02-01T00:00:00.000Z',
      revoked_at: null,
      keys: [{ fingerprint: hashKey(body.key).slice(0, 12), created_at: NOW, expires_at: null }],
      key: expect.stringMatching(/^ck_[A-Za-z0-9_-]{43}$/),
    });
    expect(await api.registry.findByKeyHash(hashKey(body.key))).toEqual({
      id: 'id-1',
      name: 'shop',
      permissions: ['publish:orders'],
      revoked_at: null,
      expires_at: '2026-02-01T00:00:00.000Z',
      limit: { rate: 'standard', since: NOW },
    });
    expect(api.usagePlans.ratesOf('id-1')).toEqual(['standard']);
    expect(JSON.stringify(await api.registry.get('id-1'))).not.toContain(body.key);
    expect(JSON.stringify(api.log.lines)).not.toContain(body.key);
    expect(api.log.lines).toMatchObject([
      { message: 'client created', fields: { created_client_id: 'id-1', client_id: 'c1' } },
    ]);
  });

  it('takes the subject of a certificate, which no other client that works may have', async () => {
    const api = setUp();
    const mine = await create(api, { ...shop, certificate_subject: 'cn = shop , O=Example' });
    expect(mine).toMatchObject({ status: 201, body: { certificate_subject: 'CN=shop,O=Example' } });
    const { id } = mine.body;
    const found = () => api.registry.findByKeyHash(certificateHash('O=Example,CN=shop'));
    expect(await found()).toMatchObject({ id, permissions: shop.permissions });
    expect((await list(api)).body.items).toMatchObject([{ certificate_subject: 'CN=shop,O=Example' }]);

    const again = { ...shop, certificate_subject: 'O=Example,CN=shop' };
    const refused = await create(api, again);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:conflict' } });
    // An account has 10,000 API keys: none stays behind for a client that is not there.
    expect([id, 'id-2'].map(api.usagePlans.ratesOf)).toEqual([['standard'], []]);
    await rotate(api, id);
    await revoke(api, id);
    expect(await found()).toMatchObject({ id, revoked_at: NOW });
    expect((await create(api, again)).status).toBe(201);
  });

  it.each([
    ['a missing name', { permissions: ['admin'] }, '#/name'],
    ['a name with a control character', { ...shop, name: 'a\u001b[2J' }, '#/name'],
    ['a name that begins with a space', { ...shop, name: ' a' }, '#/name'],
    ['no permissions', { ...shop, permissions: [] }, '#/permissions'],
    ['a permission of no kind', { ...shop, permissions: ['admin', 'write:orders'] }, '#/permissions/1'],
    ['a time that is none', { ...shop, expires_at: 'soon' }, '#/expires_at'],
    ['a time that is past', { ...shop, expires_at: NOW }, '#/expires_at'],
    ['a rate that there is not', { ...shop, rate: 'endless' }, '#/rate'],
    ['a subject that is none', { ...shop, certificate_subject: 'shop' }, '#/certificate_subject'],
    [
      'a subject that is too long',
      { ...shop, certificate_subject: `CN=${'x'.repeat(1_000)}` },
      '#/certificate_subject',
    ],
    ['a misspelt member', { ...shop, expire_at: '2027-01-01T00:00:00Z' }, '#'],
  ])('refuses %s with 422 and a pointer', async (_, given, pointer) => {
    const api = setUp();
    const { status, body } = await create(api, given);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer, detail: expect.any(String) }]);
    expect((await list(api)).body.items).toEqual([]);
  });

  it('needs admin, and no pattern of another kind will do', async () => {
    const api = setUp();
    expect((await create(api, shop, ['manage:*', 'read:*', 'publish:*', 'consume:*'])).status).toBe(403);
    expect((await list(api)).body.items).toEqual([]);
  });
});

describe('POST /api/clients with an Idempotency-Key', () => {
  const again = (api: Api, given: unknown = shop) =>
    api.call({
      resource: '/api/clients',
      httpMethod: 'POST',
      body: JSON.stringify(given),
      headers: { 'idempotency-key': 'k' },
    });

  it('makes one client, and shows its key to the first request alone', async () => {
    const api = setUp();
    const first = await again(api);
    const repeat = await again(api);
    const { key, ...client } = first.body;
    expect(first.status).toBe(201);
    expect(repeat).toMatchObject({ status: 200 });
    expect(repeat.body).toEqual({ ...client, duplicate: true });
    expect((await list(api)).body.items).toHaveLength(1);
    expect(JSON.stringify([...api.idempotencyKeys.rows.values()])).not.toContain(key);
    expect((await again(api, { ...shop, name: 'bank' })).status).toBe(422);
  });

  it('finds the client that an attempt made which died before it could answer', async () => {
    const keys = createMemoryIdempotencyKeys();
    const died = { ...keys, complete: (hold: Hold) => keys.free(hold) };
    const api = setUp({ idempotencyKeys: died });
    const first = await again(api);
    expect((await again(api)).body).toMatchObject({ id: first.body.id, duplicate: true });
    expect((await list(api)).body.items).toHaveLength(1);
  });

  it('lets a refused request be mended', async () => {
    const api = setUp();
    expect((await again(api, { name: '' })).status).toBe(422);
    expect((await again(api)).status).toBe(201);
  });
});

describe('GET /api/clients', () => {
  it('lists the newest first, in pages, and never a key or a whole hash', async () => {
    const api = setUp();
    const keys: string[] = [];
    for (const name of ['a', 'b', 'c']) keys.push((await create(api, { ...shop, name })).body.key);
    const first = await list(api, { limit: '2' });
    expect(first.body.items.map((item: { name: string }) => item.name)).toEqual(['c', 'b']);
    const second = await list(api, { limit: '2', cursor: first.body.next });
    expect(second.body).toMatchObject({ items: [{ name: 'a' }], next: null });
    const shown = JSON.stringify([first, second]);
    for (const key of keys) {
      expect(shown).not.toContain(key);
      expect(shown).not.toContain(hashKey(key));
    }
  });

  it.each([{ cursor: 'nonsense!' }, { name: 'shop' }, { limit: '0' }, { limit: '201' }])(
    'refuses %j with 400',
    async (query) => {
      expect((await list(setUp(), query)).status).toBe(400);
    },
  );
});

describe('POST /api/clients/{id}/rotate', () => {
  it('gives a second key beside the first, which goes on for an hour', async () => {
    const api = setUp();
    const { key: first, id } = (await create(api, shop)).body;
    const { status, body } = await rotate(api, id);
    expect(status).toBe(200);
    expect(body.key).not.toBe(first);
    expect(await api.registry.findByKeyHash(hashKey(first))).toMatchObject({
      expires_at: '2026-01-05T11:00:00.000Z',
    });
    expect(await api.registry.findByKeyHash(hashKey(body.key))).toMatchObject({ expires_at: null });
    expect(JSON.stringify(api.log.lines)).not.toContain(body.key);
  });

  it('takes another overlap, of seven days at most', async () => {
    const api = setUp();
    const { key: first, id } = (await create(api, shop)).body;
    for (const overlap of ['604801', '-1', '1.5', '"60"']) {
      const refused = await rotate(api, id, `{"overlap_seconds": ${overlap}}`);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/overlap_seconds' }] } });
    }
    expect((await rotate(api, id, '{"overlap_seconds": 0}')).status).toBe(200);
    expect(await api.registry.findByKeyHash(hashKey(first))).toBeUndefined();
  });

  it('answers 409 for a revoked client, and 404 for one that nobody knows', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    await revoke(api, id);
    expect(await rotate(api, id)).toMatchObject({
      status: 409,
      body: { details: { id, status: 'revoked' } },
    });
    expect((await rotate(api, 'nobody')).status).toBe(404);
  });

  it('loses no key of two rotations at the same time', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    const both = await Promise.all([rotate(api, id), rotate(api, id)]);
    for (const { status, body } of both) {
      expect(status).toBe(200);
      expect(await api.registry.findByKeyHash(hashKey(body.key))).toBeDefined();
    }
    expect((await show(api, id)).body.keys).toHaveLength(3);
  });

  it('answers 409 when others change the client all the time', async () => {
    const calm = setUp();
    const { id } = (await create(calm, shop)).body;
    const api = setUp({ registry: { ...calm.registry, save: async () => false } });
    expect((await rotate(api, id)).status).toBe(409);
  });
});

describe('DELETE /api/clients/{id}', () => {
  it('revokes every key of the client, which is still shown', async () => {
    const api = setUp();
    const { key: first, id } = (await create(api, shop)).body;
    const { key: second } = (await rotate(api, id)).body;
    expect(await revoke(api, id)).toMatchObject({
      status: 200,
      body: { status: 'revoked', revoked_at: NOW },
    });
    for (const key of [first, second]) {
      expect(await api.registry.findByKeyHash(hashKey(key))).toMatchObject({ revoked_at: NOW });
    }
    expect(await show(api, id)).toMatchObject({ status: 200, body: { id, status: 'revoked' } });
  });

  it('is done the second time as well, and 404 for a client that nobody knows', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    await revoke(api, id);
    expect((await revoke(api, id)).status).toBe(200);
    expect((await revoke(api, 'nobody')).status).toBe(404);
    expect((await show(api, 'nobody')).status).toBe(404);
  });
});

describe('the rate of a client', () => {
  const change = (api: Api, id: string, given: unknown) =>
    api.call({
      resource: '/api/clients/{id}/rate',
      httpMethod: 'POST',
      path_parameters: { id },
      body: JSON.stringify(given),
    });
  const busy = async () => {
    throw new UsagePlansBusyError('join a usage plan', 'TooManyRequestsException');
  };

  it('is chosen when it is made, and changed later: it is in the plan before the authorizer can say so', async () => {
    const api = setUp();
    const { id, key } = (await create(api, { ...shop, rate: 'basic' })).body;
    const changed = await change(api, id, { rate: 'high' });
    expect(changed).toMatchObject({ status: 200, body: { id, rate: 'high' } });
    expect(api.usagePlans.ratesOf(id)).toEqual(['basic', 'high']);
    expect(await api.registry.findByKeyHash(hashKey(key))).toMatchObject({ limit: { rate: 'high' } });
    expect(api.operatorLog.entries.at(-1)).toMatchObject({
      action: 'client.rate_changed',
      target: `client:${id}`,
      details: { name: 'shop', rate: 'high', from: 'basic' },
    });
  });

  it('is mended when it is asked for again', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    await api.usagePlans.leave(id);
    expect((await change(api, id, { rate: 'standard' })).status).toBe(200);
    expect(api.usagePlans.ratesOf(id)).toEqual(['standard']);
  });

  it('is refused of a revoked client, of one that nobody knows, and where there is no such rate', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    expect(await change(api, id, { rate: 'endless' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/rate' }] },
    });
    await revoke(api, id);
    expect(api.usagePlans.ratesOf(id)).toEqual([]);
    expect((await change(api, id, { rate: 'high' })).status).toBe(409);
    expect((await change(api, 'nobody', { rate: 'high' })).status).toBe(404);
    expect(api.usagePlans.ratesOf(id)).toEqual([]);
  });

  it('leaves nothing half-done where API Gateway is busy, and says when to come back', async () => {
    const usagePlans = { ...createMemoryUsagePlans(), join: busy };
    const api = setUp({ usagePlans });
    const refused = await create(api, shop);
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { type: 'urn:courtier:problem:rate-limits-busy' },
    });
    expect((await list(api)).body.items).toEqual([]);
  });

  it('does not keep a client from being revoked, and is tried again with the next revocation', async () => {
    const plans = createMemoryUsagePlans();
    let away = true;
    const usagePlans = { ...plans, leave: async (id: string) => (away ? busy() : plans.leave(id)) };
    const api = setUp({ usagePlans });
    const { id } = (await create(api, shop)).body;
    expect(await revoke(api, id)).toMatchObject({ status: 200, body: { status: 'revoked' } });
    expect(api.log.lines).toContainEqual(expect.objectContaining({ message: 'usage key not removed' }));
    away = false;
    await revoke(api, id);
    expect(plans.ratesOf(id)).toEqual([]);
  });

  it('is none for a client from before there were rates', async () => {
    const api = setUp();
    const { limit: _, ...old } = openClient(
      { id: 'old', name: 'old', permissions: ['admin'], expires_at: null, rate: 'basic' },
      'h',
      NOW,
    );
    await api.registry.save(old, undefined);
    expect((await show(api, 'old')).body.rate).toBeNull();
  });
});
