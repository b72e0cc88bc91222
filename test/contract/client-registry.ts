import { describe, expect, it } from 'vitest';
import { certificateHash } from '../../core/permission/certificate.ts';
import type { Clients } from '../../core/permission/client.ts';
import { type ClientRecord, clientOfKey } from '../../core/permission/client-record.ts';
import type { ClientRegistry } from '../../core/permission/client-registry.ts';

/** Both look at the same clients, of which there are none yet. */
export type RegistryUnderTest = { registry: ClientRegistry; clients: Clients };

export function record(id: string, hashes: string[], more: Partial<ClientRecord> = {}): ClientRecord {
  const at = '2026-01-05T10:00:00.000Z';
  return {
    id,
    name: `Client ${id}`,
    permissions: ['publish:orders'],
    revoked_at: null,
    expires_at: null,
    created_at: at,
    keys: hashes.map((hash) => ({ hash, created_at: at, expires_at: null })),
    version: 1,
    ...more,
  };
}

/** What every implementation of ClientRegistry does. */
export function clientRegistryContract(name: string, create: () => Promise<RegistryUnderTest>) {
  describe(`registry of clients: ${name}`, () => {
    it('keeps a client, who is found by each of the keys at once', async () => {
      const { registry, clients } = await create();
      const shop = record('shop', ['h1', 'h2']);
      expect(await registry.save(shop, undefined)).toBe(true);
      expect(await registry.get('shop')).toEqual(shop);
      for (const key of shop.keys) {
        expect(await clients.findByKeyHash(key.hash)).toEqual(clientOfKey(shop, key));
      }
    });

    it('knows no client by another id, and none by what is no key', async () => {
      const { registry, clients } = await create();
      await registry.save(record('shop', ['h1']), undefined);
      expect(await registry.get('h1')).toBeUndefined();
      expect(await clients.findByKeyHash('shop')).toBeUndefined();
    });

    it('does not let a client be made twice, nor with a key that is taken, not even in part', async () => {
      const { registry, clients } = await create();
      await registry.save(record('shop', ['h1']), undefined);
      expect(await registry.save(record('shop', ['h2']), undefined)).toBe(false);
      expect(await registry.save(record('other', ['h3', 'h1']), undefined)).toBe(false);
      expect(await registry.get('other')).toBeUndefined();
      expect(await clients.findByKeyHash('h2')).toBeUndefined();
      expect(await clients.findByKeyHash('h3')).toBeUndefined();
      expect(await clients.findByKeyHash('h1')).toMatchObject({ id: 'shop' });
    });

    it('changes a client with all its keys: one stays, one goes, one comes', async () => {
      const { registry, clients } = await create();
      const before = record('shop', ['h1', 'h2']);
      await registry.save(before, undefined);
      const at = '2026-01-06T00:00:00.000Z';
      const after = record('shop', ['h2', 'h3'], { revoked_at: at, version: 2 });
      expect(await registry.save(after, before)).toBe(true);
      expect(await registry.get('shop')).toEqual(after);
      expect(await clients.findByKeyHash('h1')).toBeUndefined();
      expect(await clients.findByKeyHash('h2')).toMatchObject({ revoked_at: at });
      expect(await clients.findByKeyHash('h3')).toMatchObject({ revoked_at: at });
    });

    it('changes nothing when the client is no longer as it was read', async () => {
      const { registry, clients } = await create();
      const first = record('shop', ['h1']);
      await registry.save(first, undefined);
      const revoked = record('shop', ['h1'], { revoked_at: '2026-01-06T00:00:00.000Z', version: 2 });
      await registry.save(revoked, first);
      expect(await registry.save(record('shop', ['h1', 'h2'], { version: 2 }), first)).toBe(false);
      expect(await registry.get('shop')).toEqual(revoked);
      expect(await clients.findByKeyHash('h2')).toBeUndefined();
      expect(await clients.findByKeyHash('h1')).toMatchObject({ revoked_at: revoked.revoked_at });
    });

    it('finds a client by the subject of its certificate, whichever end the subject begins with', async () => {
      const { registry, clients } = await create();
      const shop = record('shop', ['h1'], { certificate_subject: 'CN=shop,O=Example' });
      expect(await registry.save(shop, undefined)).toBe(true);
      expect(await registry.get('shop')).toEqual(shop);
      for (const subject of ['CN=shop,O=Example', 'o=Example, cn=shop']) {
        expect(await clients.findByKeyHash(certificateHash(subject))).toMatchObject({
          id: 'shop',
          permissions: shop.permissions,
        });
      }
      expect(await clients.findByKeyHash(certificateHash('CN=Shop,O=Example'))).toBeUndefined();
    });

    it('gives a subject to one client only, until that is revoked; then another may have it', async () => {
      const { registry, clients } = await create();
      const subject = { certificate_subject: 'CN=shop' };
      const first = record('first', ['h1'], subject);
      await registry.save(first, undefined);
      expect(await registry.save(record('second', ['h2'], subject), undefined)).toBe(false);
      expect(await registry.get('second')).toBeUndefined();

      const revoked = { ...first, revoked_at: '2026-01-06T00:00:00.000Z', version: 2 };
      expect(await registry.save(revoked, first)).toBe(true);
      const found = () => clients.findByKeyHash(certificateHash('CN=shop'));
      expect(await found()).toMatchObject({ id: 'first', revoked_at: revoked.revoked_at });

      expect(await registry.save(record('second', ['h2'], subject), undefined)).toBe(true);
      expect(await found()).toMatchObject({ id: 'second', revoked_at: null });
      // Not even by a change of the client that had it.
      expect(await registry.save({ ...revoked, name: 'again', version: 3 }, revoked)).toBe(false);
      expect(await found()).toMatchObject({ id: 'second' });
    });

    it('lets one of several changes at the same time win', async () => {
      const { registry } = await create();
      const before = record('shop', ['h0']);
      await registry.save(before, undefined);
      const saved = await Promise.all(
        ['a', 'b', 'c', 'd'].map((hash) =>
          registry.save(record('shop', ['h0', hash], { version: 2 }), before),
        ),
      );
      expect(saved.filter(Boolean)).toHaveLength(1);
    });

    it('lists every client once, newest id first, page after page', async () => {
      const { registry } = await create();
      for (const id of ['c1', 'c2', 'c3', 'c4', 'c5']) {
        await registry.save(record(id, [`${id}-a`, `${id}-b`]), undefined);
      }
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await registry.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        pages.push(page.items.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(pages).toEqual([['c5', 'c4'], ['c3', 'c2'], ['c1']]);
    });

    it('ends a list whose last page is full', async () => {
      const { registry } = await create();
      for (const id of ['c1', 'c2']) await registry.save(record(id, [id]), undefined);
      expect((await registry.list({ limit: 2 })).next).toBeNull();
    });

    it('refuses a cursor that no page gave', async () => {
      const { registry } = await create();
      for (const cursor of ['', 'a b', '!', Buffer.from('a\u0000').toString('base64url')]) {
        await expect(registry.list({ limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
      }
    });
  });
}
