import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { Receiver } from '../system/webhook-receiver.ts';
import { expectAccessible, inEachLook, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();

/** Where each page is, and what it shows once it is there. */
const pages = [
  ['/failed', 'Failed messages'],
  ['/operations', 'Operations'],
  ['/replay', 'Replay'],
  ['/queues', 'Queues'],
  ['/queues/orders', 'orders function declared'],
  ['/topology', 'Topology'],
  ['/workflows', 'Workflows'],
  ['/subscriptions', 'Subscriptions'],
  ['/webhooks', 'Webhooks'],
  ['/clients', 'Clients and keys'],
  ['/audit', 'Audit'],
] as const;

const FRENCH = [
  ['/failed', 'Messages en échec'],
  ['/operations', 'Opérations'],
  ['/replay', 'Rejeu'],
  ['/queues', 'Files'],
  ['/topology', 'Topologie'],
  ['/workflows', 'Workflows'],
  ['/subscriptions', 'Abonnements'],
  ['/clients', 'Clients et clés'],
  ['/audit', 'Audit'],
] as const;

describe('every page', () => {
  it.each(pages)(
    '%s has nothing that axe finds fault with, in both themes and widths',
    async (path, heading) => {
      const { page, complaints } = await open(path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0);
      await inEachLook(page, async (width) => {
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      });
      expect(complaints).toEqual([]);
    },
  );

  it('has a title in French, each of them', async () => {
    const { page } = await open('/', { locale: 'fr-FR' });
    for (const [path, title] of FRENCH) {
      await page.goto(`${courtier.ready.console}${path}`);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await expect.poll(() => page.title()).toContain('· Courtier');
    }
  });

  it('says so where there is none, and leads back', async () => {
    const { page } = await open('/nowhere/at/all');
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'To the overview' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
});

describe('what a person does on the pages', () => {
  it('says that a test message is not JSON before anything is sent', async () => {
    const { page } = await open('/queues/orders');
    await page.getByRole('button', { name: 'Publish a test message' }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish a test message' });
    await dialog.getByLabel('Body, as JSON').fill('{"order_id": ');
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByText('This is not JSON.').waitFor();
    await expectAccessible(page);
  });

  it('asks for a plan once, however often somebody clicks', async () => {
    const message_id = newId();
    await courtier.publish('claims', 'order.created', order({ simulate: { refuse: true } }), { message_id });
    await courtier.failedIn(message_id, 'claims', 'failed');
    const { page } = await open('/failed?status=failed&queue=claims');
    await page.getByRole('button', { name: 'All that match…' }).click();
    let asked = 0;
    await page.route('**/api/operations', async (route) => {
      asked += 1;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Show the plan' }).dblclick();
    await page.waitForURL(/\/operations\/./);
    expect(asked).toBe(1);
  });

  it('registers a webhook, shows its secret this once, tests it, and shows what was sent', async () => {
    const receiver = new Receiver();
    const url = await receiver.start();
    const { page, complaints } = await open('/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const form = page.getByRole('dialog', { name: 'A new webhook' });
    await form.getByLabel('URL').fill(url);
    await form.getByLabel('Description').fill('of the story');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'New webhook' }).click();
    const shown = page.getByRole('dialog', { name: /^The secret of 127/ });
    await shown.getByText(/^whsec_/).waitFor();
    await shown.getByRole('button', { name: 'Close' }).last().click();
    const row = page.getByRole('row').filter({ hasText: url });
    await row.getByRole('button', { name: 'Test' }).click();
    const tested = page.getByRole('dialog', { name: /^Test the webhook to 127/ });
    await tested.getByRole('button', { name: 'Test' }).click();
    await tested.getByText('Delivered (204)').waitFor();
    await page.keyboard.press('Escape');
    // A webhook is also notified of what fails in other stories.
    expect(receiver.about('webhook.test')).toHaveLength(1);
    await row.getByRole('link', { name: url }).click();
    await page.getByRole('cell', { name: 'webhook.test' }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    receiver.stop();
    const { body } = await courtier.call<{ items: { id: string; url: string }[] }>('GET', '/api/webhooks');
    const made = body.items.find((each) => each.url === url);
    expect((await courtier.call('DELETE', `/api/webhooks/${made?.id}`)).status).toBe(200);
  });

  it('asks again while the service is busy, with the same key, also when it was left and is pressed again', async () => {
    const { page } = await open('/clients');
    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('dialog', { name: 'A new client' });
    const create = form.getByRole('button', { name: 'New client' });
    const keys: (string | undefined)[] = [];
    let retryAfter = '1';
    let refusals = 1;
    await page.route('**/api/clients', async (route) => {
      if (route.request().method() !== 'POST') return await route.fallback();
      keys.push(route.request().headers()['idempotency-key']);
      refusals -= 1;
      if (refusals < 0) return await route.continue();
      await route.fulfill({
        status: 503,
        headers: { 'retry-after': retryAfter },
        contentType: 'application/problem+json',
        json: { type: 'urn:courtier:problem:timeout', title: '', status: 503, detail: 'It took too long.' },
      });
    });
    await form.getByLabel('Name').fill('till-8');
    await form.getByLabel('May').fill('read:queues');
    await create.click();
    await form.getByText('The service is busy: asking again…').waitFor();
    expect(await create.getAttribute('aria-busy')).toBe('true');
    await expectAccessible(page);
    const shown = page.getByRole('dialog', { name: 'The key of till-8' });
    await shown.getByText(/^ck_/).waitFor();
    expect(keys).toEqual([expect.stringMatching(/./), keys[0]]);
    await shown.getByRole('button', { name: 'Close' }).last().click();

    refusals = 1;
    retryAfter = '9';
    await page.getByRole('button', { name: 'New client' }).click();
    await form.getByLabel('Name').fill('till-9');
    await form.getByLabel('May').fill('read:queues');
    await create.click();
    await form.getByText('The service is busy: asking again…').waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'New client' }).click();
    await expect.poll(() => create.getAttribute('aria-busy')).toBe('false');
    expect(keys).toHaveLength(3);
    await create.click();
    await page.getByRole('dialog', { name: 'The key of till-9' }).getByText(/^ck_/).waitFor();
    expect(keys).toEqual([keys[0], keys[0], keys[2], keys[2]]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('makes a client and shows its key this once', async () => {
    const { page } = await open('/clients');
    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('dialog', { name: 'A new client' });
    await form.getByLabel('Name').fill('till-7');
    await form.getByLabel('May').fill('read:queues\nread:failed');
    await form.getByRole('button', { name: 'New client' }).click();
    const shown = page.getByRole('dialog', { name: 'The key of till-7' });
    const key = await shown.getByText(/^ck_/).innerText();
    const me = await fetch(`${courtier.ready.api}/api/me`, { headers: { authorization: `Bearer ${key}` } });
    expect(await me.json()).toMatchObject({ name: 'till-7', permissions: ['read:queues', 'read:failed'] });
  });
});
