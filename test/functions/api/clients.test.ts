import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../core/permission/key.ts';
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
    });
    expect(JSON.stringify(await api.registry.get('id-1'))).not.toContain(body.key);
    expect(JSON.stringify(api.log.lines)).not.toContain(body.key);
    expect(api.log.lines).toMatchObject([
      { message: 'client created', fields: { created_client_id: 'id-1', client_id: 'c1' } },
    ]);
  });

  it.each([
    ['a missing name', { permissions: ['admin'] }, '#/name'],
    ['a name with a control character', { ...shop, name: 'a\u001b[2J' }, '#/name'],
    ['a name that begins with a space', { ...shop, name: ' a' }, '#/name'],
    ['no permissions', { ...shop, permissions: [] }, '#/permissions'],
    ['a permission of no kind', { ...shop, permissions: ['admin', 'write:orders'] }, '#/permissions/1'],
    ['a time that is none', { ...shop, expires_at: 'soon' }, '#/expires_at'],
    ['a time that is past', { ...shop, expires_at: NOW }, '#/expires_at'],
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
