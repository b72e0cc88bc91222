import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../core/permission/key.ts';
import { setUp } from './api.ts';
import { create, list, shop } from './client-calls.ts';

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
