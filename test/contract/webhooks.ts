import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import type { WebhookAttempts, Webhooks } from '../../core/webhooks/store.ts';
import { attempt, webhook } from '../core/webhooks/records.ts';

/** What a store of webhooks does besides: they are deleted. */
export function deletedWebhooksContract(name: string, create: () => Promise<Webhooks>) {
  describe(`deleted webhooks: ${name}`, () => {
    it('are not there any more, and nobody writes one by an old version', async () => {
      const webhooks = await create();
      await webhooks.create(webhook());
      await webhooks.remove('w-1');
      await webhooks.remove('w-1');
      expect(await webhooks.get('w-1')).toBeUndefined();
      expect(await webhooks.replace(webhook({ version: 2 }), 1)).toBe(false);
      expect(await webhooks.get('w-1')).toBeUndefined();
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
