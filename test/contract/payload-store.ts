import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

export function payloadStoreContract(name: string, create: () => Promise<PayloadStore>): void {
  describe(`payload store: ${name}`, () => {
    it.each([
      ['nothing', Buffer.alloc(0)],
      ['a few bytes of every kind', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
      ['more than SQS takes', randomBytes(3_000_000)],
    ])('gives back %s as it was put', async (_, body) => {
      const store = await create();
      await store.put('failures/one', body);
      const found = await store.get('failures/one');
      expect(found && Buffer.compare(found, body)).toBe(0);
    });

    it('knows nothing of a key that was never put', async () => {
      const store = await create();
      expect(await store.get('failures/none')).toBeUndefined();
    });

    it('keeps what was put last', async () => {
      const store = await create();
      await store.put('failures/one', Buffer.from('first'));
      await store.put('failures/one', Buffer.from('second'));
      expect(String(Buffer.from((await store.get('failures/one')) ?? []))).toBe('second');
    });

    it('removes what was put, and is content where nothing is', async () => {
      const store = await create();
      await store.put('failures/gone', Buffer.from('x'));
      for (let times = 0; times < 2; times += 1) await store.remove('failures/gone');
      expect(await store.get('failures/gone')).toBeUndefined();
    });

    it('keeps a body that its owner changes afterwards', async () => {
      const store = await create();
      const body = Buffer.from('kept');
      await store.put('failures/one', body);
      body.fill('x');
      expect(String(Buffer.from((await store.get('failures/one')) ?? []))).toBe('kept');
    });
  });
}
