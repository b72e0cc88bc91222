import { describe, expect, inject, it } from 'vitest';
import { Courtier } from '../system/courtier.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const { adminKey } = courtier.ready;
const open = useConsole();

describe('signing in', () => {
  it('asks for a key, says when it is a wrong one, and leads to the overview with a right one', async () => {
    const { page, complaints } = await open('/', { key: null });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Enter a key.').waitFor();
    await page.getByLabel('Key').fill('ck_nobodys');
    await page.keyboard.press('Enter');
    await page.getByText('This key is not known').waitFor();
    await page.getByLabel('Key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByText('admin', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps the key while the tab is open, in no address and in no storage that stays', async () => {
    const { page } = await open('/', { key: null });
    await page.getByLabel('Key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain(adminKey);
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(adminKey);
  });

  it('forgets the key when the person signs out', async () => {
    const { page } = await open('/', { key: null });
    await page.getByLabel('Key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('goes on while the API is busy, and shows nobody what another person saw', async () => {
    const { page } = await open('/clients', { key: null });
    await page.getByLabel('Key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Clients and keys' }).waitFor();
    await page.route('**/api/me', (route) =>
      route.fulfill({ status: 429, json: { title: 'Too many', status: 429, detail: 'Too many requests.' } }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Clients and keys' }).waitFor();
    await page.unroute('**/api/me');
    const { body } = await courtier.call<{ key: string }>('POST', '/api/clients', {
      name: 'looks-at-queues',
      permissions: ['read:queues'],
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key').fill(body.key);
    await page.keyboard.press('Enter');
    await page.getByText('looks-at-queues').first().waitFor();
    await page.getByText('admin', { exact: true }).waitFor({ state: 'hidden' });
  });

  it('says why it asks again when a key was revoked meanwhile', async () => {
    const created = await courtier.call<{ id: string; key: string }>('POST', '/api/clients', {
      name: 'night-shift',
      permissions: ['read:queues'],
    });
    const { page } = await open('/', { key: created.body.key });
    await page.clock.install();
    await page.reload();
    await page.getByText('night-shift').waitFor();
    await courtier.call('DELETE', `/api/clients/${created.body.id}`);
    // The page asks each minute who it is, and the authorizer goes by what it last saw for two seconds.
    const refused = page.getByText('The API no longer accepts your key.');
    await expect
      .poll(async () => {
        await page.clock.fastForward(60_000);
        return await refused.count();
      })
      .toBe(1);
  });
});
