import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { subscriptionOf } from '../system/pulled.ts';
import { useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();

describe('the causes of failures', () => {
  it('are groups, which people mark as known and leave notes on, and which lead to their messages', async () => {
    const { key, queue, pull, next, refuse } = subscriptionOf(courtier);
    // A cause that no other story has.
    const [id, error_name] = [newId(), `TillBroken${newId().slice(0, 8)}`];
    await pull();
    await courtier.publish('journal', key, { n: 1 }, { message_id: id });
    await refuse(await next(), { name: error_name, message: 'no total' });
    await courtier.failedIn(id, queue, 'failed');
    const { page, complaints } = await open('/failed');
    const card = page.getByRole('listitem').filter({ hasText: error_name });
    await card.waitFor();
    await card.getByRole('button', { name: 'Mark as known' }).click();
    await card.getByText('Known', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Note…' }).click();
    const dialog = page.getByRole('dialog', { name: error_name });
    await dialog.getByLabel('Note').fill('The till sends no total: see the shift log.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await card.getByText('The till sends no total').waitFor();
    await card.getByRole('link', { name: error_name }).click();
    await page.waitForURL(/fingerprint=[0-9a-f]+/);
    await page.getByText(id).waitFor();
    expect(complaints).toEqual([]);
  });
});
