import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();

describe('the causes of failures', () => {
  it('are groups, which people mark as known and leave notes on, and which lead to their messages', async () => {
    const id = newId();
    await courtier.publish('claims', 'order.created', order({ simulate: { refuse: true } }), {
      message_id: id,
    });
    const { error_name } = await courtier.failedIn(id, 'claims', 'failed');
    const { page, complaints } = await open('/failed');
    const card = page.getByRole('listitem').filter({ hasText: error_name }).first();
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
