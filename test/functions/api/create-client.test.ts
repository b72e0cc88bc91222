import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../core/idempotency/idempotency-keys.ts';
import { certificateHash } from '../../../core/permission/certificate.ts';
import { hashKey } from '../../../core/permission/key.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { NOW, setUp } from './api.ts';
import { type Api, create, list, revoke, rotate, shop } from './client-calls.ts';

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
