import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import type { WebhookAttempts, Webhooks } from '../../core/webhooks/store.ts';
import { attempt, webhook } from '../core/webhooks/records.ts';

/** What every store of webhooks does. `create` gives an empty one. */
export function webhooksContract(name: string, create: () => Promise<Webhooks>) {
  describe(`webhooks: ${name}`, () => {
    it('gives back what was written, and nothing for what was not or is deleted', async () => {
      const webhooks = await create();
      await webhooks.create(webhook());
      expect(await webhooks.get('w-1')).toEqual(webhook());
      expect(await webhooks.get('nobody')).toBeUndefined();
      await webhooks.remove('w-1');
      await webhooks.remove('w-1');
      expect(await webhooks.get('w-1')).toBeUndefined();
    });

    it('is written by one of two who read the same version, and not once it is deleted', async () => {
      const webhooks = await create();
      await webhooks.create(webhook());
      const next = (url: string) => webhooks.replace(webhook({ url, version: 2 }), 1);
      const won = await Promise.all([next('https://a.example/'), next('https://b.example/')]);
      expect(won.toSorted()).toEqual([false, true]);
      expect((await webhooks.get('w-1'))?.url).toBe(won[0] ? 'https://a.example/' : 'https://b.example/');
      await webhooks.remove('w-1');
      expect(await webhooks.replace(webhook({ version: 3 }), 2)).toBe(false);
      expect(await webhooks.get('w-1')).toBeUndefined();
    });

    it('lists the newest first, in pages', async () => {
      const webhooks = await create();
      for (const id of ['w-2', 'w-1', 'w-3']) await webhooks.create(webhook({ id }));
      const first = await webhooks.list({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['w-3', 'w-2']);
      const second = await webhooks.list({ limit: 2, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ id: 'w-1' }], next: null });
      await expect(webhooks.list({ limit: 2, cursor: 'x y' })).rejects.toThrow(InvalidCursorError);
    });
  });
}

/** What every log of attempts does. `create` gives an empty one. */
export function webhookAttemptsContract(name: string, create: () => Promise<WebhookAttempts>) {
  describe(`attempts of webhooks: ${name}`, () => {
    it('gives back the attempt of a webhook, and none of another', async () => {
      const attempts = await create();
      await attempts.add(attempt());
      expect(await attempts.get('w-1', 'a-1')).toEqual(attempt());
      expect(await attempts.get('w-2', 'a-1')).toBeUndefined();
    });

    it('lists those of one webhook, the newest first, in pages', async () => {
      const attempts = await create();
      for (const id of ['a-2', 'a-1', 'a-3']) await attempts.add(attempt({ id }));
      await attempts.add(attempt({ id: 'a-4', webhook_id: 'w-2' }));
      const first = await attempts.list('w-1', { limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['a-3', 'a-2']);
      const second = await attempts.list('w-1', { limit: 2, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ id: 'a-1' }], next: null });
      await expect(attempts.list('w-1', { limit: 2, cursor: 'x y' })).rejects.toThrow(InvalidCursorError);
    });
  });
}
