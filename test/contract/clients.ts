import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Client, Clients } from '../../core/permission/client.ts';

/** `put` stands for the operator who makes a client. */
export type ClientsUnderTest = { clients: Clients; put: (keyHash: string, client: Client) => Promise<void> };

const shop: Client = {
  id: 'shop',
  name: 'The shop',
  permissions: ['publish:orders', 'read:failed'],
  revoked_at: null,
  expires_at: '2026-12-31T00:00:00.000Z',
};
const newHash = () => randomBytes(32).toString('hex');

/** What every implementation of Clients does. */
export function clientsContract(name: string, create: () => Promise<ClientsUnderTest>) {
  describe(`clients: ${name}`, () => {
    it('finds a client by the hash of its key, with all that is known of it', async () => {
      const { clients, put } = await create();
      const hash = newHash();
      await put(hash, shop);
      expect(await clients.findByKeyHash(hash)).toEqual(shop);
    });

    it('knows nobody by another hash', async () => {
      const { clients, put } = await create();
      await put(newHash(), shop);
      expect(await clients.findByKeyHash(newHash())).toBeUndefined();
    });

    it('shows a revocation at once', async () => {
      const { clients, put } = await create();
      const hash = newHash();
      await put(hash, shop);
      const revoked = { ...shop, revoked_at: '2026-06-01T00:00:00.000Z' };
      await put(hash, revoked);
      expect(await clients.findByKeyHash(hash)).toEqual(revoked);
    });

    it('does not let a caller change what is stored', async () => {
      const { clients, put } = await create();
      const hash = newHash();
      await put(hash, shop);
      (await clients.findByKeyHash(hash))?.permissions.push('admin');
      expect(await clients.findByKeyHash(hash)).toEqual(shop);
    });
  });
}
