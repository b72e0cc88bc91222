import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { expectAccessible, inEachLook, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();
const ALL_QUEUES = /^All \d+ queues$/;

/** Fails for good: a person has to look at it. */
async function refusedOrder(): Promise<string> {
  const id = newId();
  await courtier.publish('claims', 'order.created', order({ simulate: { refuse: true } }), {
    message_id: id,
  });
  await courtier.failedIn(id, 'claims', 'failed');
  return id;
}

describe('the overview', () => {
  it('names the cause that waits for a person, and leads to its messages', async () => {
    await refusedOrder();
    const { page, complaints } = await open('/');
    const cause = page.getByRole('link', { name: /failed with/ }).first();
    await cause.waitFor();
    expect(await cause.getAttribute('href')).toMatch(
      /^\/console\/failed\?view=messages&fingerprint=[0-9a-f]+&status=failed$/,
    );
    await page.getByRole('link', { name: ALL_QUEUES }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('has nothing that axe finds fault with, light and dark, wide and narrow', async () => {
    const { page } = await open('/');
    await page.getByRole('link', { name: ALL_QUEUES }).waitFor();
    await inEachLook(page, async (width) => {
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    });
  });

  it('speaks French to a French browser, and English again when that is chosen', async () => {
    const { page } = await open('/', { locale: 'fr-FR' });
    await page.getByText('Vue d’ensemble').first().waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fr');
    await page.getByLabel('Langue').selectOption('en');
    await page.getByRole('link', { name: 'Overview' }).waitFor();
  });

  it('does not say that all is well where a part could not be asked', async () => {
    const { page } = await open('/');
    await page.route('**/api/failure-groups?**', (route) =>
      route.fulfill({ status: 500, json: { title: 'Internal', status: 500, detail: 'It failed.' } }),
    );
    await page.route('**/api/health/ready', (route) => route.fulfill({ json: { checks: {}, circuits: [] } }));
    await page.route('**/api/queues?**', (route) => route.fulfill({ json: { items: [], next: null } }));
    await page.reload();
    await page.getByText('Whether all is well is not known').waitFor();
    await page.getByText('There is no answer about: failed messages.').waitFor();
    await page.route('**/api/failure-groups?**', (route) =>
      route.fulfill({ json: { items: [], next: null } }),
    );
    await page.getByText('Everything is running as it should').waitFor();
  });

  it('keeps what it shows while the API is away, says so, and goes on by itself', async () => {
    const { page } = await open('/');
    await page.getByRole('link', { name: ALL_QUEUES }).waitFor();
    await page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await page.getByText(/The API has not answered since/).waitFor();
    expect(await page.getByRole('link', { name: ALL_QUEUES }).isVisible()).toBe(true);
    await page.unroute('**/api/**');
    await page.getByText(/The API has not answered since/).waitFor({ state: 'hidden' });
  });

  it('shows its shortcuts after a question mark', async () => {
    const { page } = await open('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });

  it('may run its own scripts alone, and no text becomes markup', async () => {
    const { headers } = await fetch(courtier.ready.console);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    const { page } = await open('/');
    await expect(page.evaluate("document.body.innerHTML = '<p>markup</p>'")).rejects.toThrow('TrustedHTML');
  });
});
