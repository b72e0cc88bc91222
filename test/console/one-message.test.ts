import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { alerted } from '../system/alerted.ts';
import { Courtier, type Failed, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();
const queue = 'claims';

/** What waits for a person. */
async function refused(): Promise<Failed> {
  const message_id = newId();
  await courtier.publish(queue, 'order.created', order({ simulate: { refuse: true } }), { message_id });
  return await alerted(courtier, message_id, queue);
}

/** The times at which the page asked for the message. */
function countAsked(page: Page, { id }: Failed): { times: number } {
  const counted = { times: 0 };
  page.on('request', (request) => {
    if (request.url().endsWith(`/api/messages/failed/${id}`)) counted.times += 1;
  });
  return counted;
}

describe('the page of a failed message', () => {
  it('puts its retry off, counts down to it, and cancels it', async () => {
    const message = await refused();
    const { page, complaints } = await open(`/failed/${message.id}`);
    await page.getByRole('button', { name: 'Retry later…' }).click();
    const dialog = page.getByRole('dialog', { name: 'When it is retried' });
    await dialog.getByLabel('When', { exact: true }).selectOption('In 6 h 00 min');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Set the time' }).click();
    await page
      .getByRole('timer')
      .getByText(/in 5 h 59 min|in 6 h/)
      .waitFor();
    const { status, next_retry_at } = (await courtier.failed(message.message_id, queue)) ?? {};
    expect(status).toBe('pending');
    expect(Date.parse(next_retry_at ?? '')).toBeGreaterThan(Date.now() + 5 * 3_600_000);
    await page.getByRole('button', { name: 'Cancel its retry' }).click();
    await page.getByText('Its retry is cancelled: it waits for a person.').waitFor();
    await expect.poll(async () => (await courtier.failed(message.message_id, queue))?.status).toBe('failed');
    expect(complaints).toEqual([]);
  });

  it('takes a time of the operator’s own machine, and says days in its language', async () => {
    const message = await refused();
    const { page } = await open(`/failed/${message.id}`, { locale: 'fr-FR', timezoneId: 'Europe/Paris' });
    await page.getByRole('button', { name: 'Réessayer plus tard…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Quand le réessayer' });
    const when = dialog.getByLabel('Quand', { exact: true });
    expect(await when.locator('option').allInnerTexts()).toContain('Dans 1 j 0 h');
    await when.selectOption('À une heure donnée');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await dialog.getByLabel('Heure (de cette machine)').fill(`${tomorrow}T12:00`);
    await dialog.getByRole('button', { name: 'Fixer l’heure' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { next_retry_at } = (await courtier.failed(message.message_id, queue)) ?? {};
    // Noon in Paris, in winter or in summer.
    expect(next_retry_at).toMatch(new RegExp(`^${tomorrow}T1[01]:00:00`));
    await courtier.call('POST', `/api/messages/failed/${message.id}/cancel`);
  });

  it('keeps the original and each correction, and shows what a correction changed', async () => {
    const message = await refused();
    const { page, complaints } = await open(`/failed/${message.id}`);
    await page.getByRole('button', { name: 'Correct…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct the body' });
    const body = dialog.getByLabel('Body', { exact: true });
    await body.fill((await body.inputValue()).replace('"refuse": true', '"refuse": false'));
    await dialog.getByLabel(/^Why/).fill('the till sent it by mistake');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    const panel = page.getByRole('region', { name: 'Corrections' });
    await panel.getByText('Original').waitFor();
    await panel.getByText('the till sent it by mistake').click();
    await panel.getByText('what a retry delivers').waitFor();
    await panel.getByText(/\+ .*"refuse": false/).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('asks again while something may happen, and no more once it is settled', async () => {
    const message = await refused();
    const { page } = await open('/');
    await page.clock.install();
    const asked = countAsked(page, message);
    await page.goto(`${courtier.ready.console}/failed/${message.id}`);
    await page.getByRole('button', { name: 'Delete' }).waitFor();
    await page.clock.runFor(20_000);
    await expect.poll(() => asked.times).toBeGreaterThan(1);
    await courtier.call('DELETE', `/api/messages/failed/${message.id}`);
    await page.clock.runFor(20_000);
    await page.getByRole('button', { name: 'Restore' }).waitFor();
    const { times } = asked;
    await page.clock.runFor(600_000);
    expect(asked.times).toBe(times);
  });

  it('says that its trail is late, until it is there', async () => {
    const message = await refused();
    const { page } = await open('/');
    const trail = `**/api/messages/${message.message_id}`;
    const late = { message_id: message.message_id, trail: 'may be late', entries: [], failures: [] };
    await page.route(trail, (route) => route.fulfill({ json: late }));
    await page.goto(`${courtier.ready.console}/failed/${message.id}`);
    const panel = page.getByRole('region', { name: 'What happened' });
    await panel.getByText('Its trail is some seconds behind').waitFor();
    await courtier.recorded(message.message_id);
    await page.unroute(trail);
    await panel.getByText('Published').waitFor();
    await panel.getByText('Its trail is some seconds behind').waitFor({ state: 'hidden' });
  });
});
