import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../core/permission/key.ts';
import { setUp } from './api.ts';
import { create, revoke, rotate, shop, show } from './client-calls.ts';

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
