import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../core/permission/key.ts';
import { NOW, setUp } from './api.ts';
import { create, revoke, rotate, shop, show } from './client-calls.ts';

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
