import { beforeAll, describe, expect, inject, it } from 'vitest';
import { alerted } from '../system/alerted.ts';
import { Courtier, type Failed, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();
const queue = 'claims';

/** What a hostile or an old publisher sends: numbers that no double holds, a member twice, and markup. */
const HOSTILE =
  '{"order_id":"o-1","total":1234567890123.4567891,"big":9007199254740993,"a":1,"a":2,"html":"<img src=x onerror=alert(1)>"}';

/** Whose failures are of these stories alone: others fail on the same queue meanwhile. */
const service = `till-${newId().slice(-12)}`;
let refused: Failed;
let hostile: Failed;

beforeAll(async () => {
  [refused] = [await refusedOrder(), await refusedOrder()];
  hostile = await alerted(
    courtier,
    await courtier.publishTextOverAmqp(queue, 'order.created', HOSTILE),
    queue,
  );
});

async function refusedOrder(): Promise<Failed> {
  const more = { message_id: newId(), properties: { app_id: service } };
  await courtier.publish(queue, 'order.created', order({ simulate: { refuse: true } }), more);
  return await alerted(courtier, more.message_id, queue);
}

describe('the list of failed messages', () => {
  it('is narrowed by what stands in its address, and leads to one message', async () => {
    const { page, complaints } = await open(`/failed?status=failed&queue=${queue}`);
    await page.getByText(refused.message_id).waitFor();
    await expectAccessible(page);
    await page.getByLabel('State').selectOption('deleted');
    await page.waitForURL(/status=deleted/);
    await page.getByText(refused.message_id).waitFor({ state: 'hidden' });
    await page.goto(page.url().replace('status=deleted', 'status=failed'));
    await page.getByText(refused.message_id).waitFor();
    await page.getByLabel('Search errors').fill('nothing has this text');
    await page.getByText('No failed message').waitFor();
    expect(complaints).toEqual([]);
  });

  it('deletes what is selected once somebody has confirmed it, and restores it', async () => {
    const { page } = await open(
      `/failed?status=failed&queue=${queue}&text=${encodeURIComponent(refused.error_name)}`,
    );
    await page.getByLabel(`Select ${refused.message_id}`).check();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 1 message?' });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await courtier.failedIn(refused.message_id, queue, 'deleted');
    await page.goto(`${courtier.ready.console}/failed/${refused.id}`);
    await page.getByRole('button', { name: 'Restore' }).click();
    await courtier.failedIn(refused.message_id, queue, 'failed');
  });

  it('says on a narrow window too where each failed, and when', async () => {
    const { page } = await open(`/failed?view=messages&status=failed&queue=${queue}`, {
      viewport: { width: 390, height: 844 },
    });
    const row = page.getByRole('row').filter({ has: page.locator(`a[href$="/failed/${refused.id}"]`) });
    await row.getByRole('cell', { name: queue, exact: true }).waitFor();
    await row.locator(`time[datetime="${refused.failed_at}"]`).waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await row.getByText(refused.message_id).waitFor();
  });

  it('is gone through with the keyboard alone', async () => {
    const { page } = await open(`/failed?status=failed&service=${service}`);
    await page.getByText(refused.message_id).waitFor();
    const rows = page.getByRole('table').getByRole('checkbox');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await rows.nth(0).isChecked()).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/failed\/[0-9a-f-]+$/);
  });

  it('leaves Enter to the button that has the focus', async () => {
    const { page } = await open(`/failed?status=failed&queue=${queue}`);
    await page.getByText(hostile.message_id).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Key').waitFor();
  });
});

describe('one failed message', () => {
  it('shows a hostile body as the text that it is, every number as it was written', async () => {
    const { page, complaints } = await open(`/failed/${hostile.id}`);
    const body = page.getByLabel('Body', { exact: true });
    await body.waitFor();
    const shown = await body.innerText();
    expect(shown.replaceAll(/\s/g, '')).toBe(HOSTILE.replaceAll(/\s/g, ''));
    await page.getByRole('button', { name: 'Hex' }).click();
    expect(await body.innerText()).toContain('7b 22 6f 72 64 65 72');
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('tells its way, its attempts and its error, and axe finds no fault with it', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(`/failed/${refused.id}`, {
        colorScheme,
        viewport: { width: 390, height: 900 },
      });
      await page.getByText('Attempt 1 failed').waitFor();
      expect(await page.getByRole('list', { name: 'Way' }).innerText()).toContain(queue);
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
  });

  it('corrects a body, and tells the second of two people that the first was there before', async () => {
    const [first, second] = [await open(`/failed/${hostile.id}`), await open(`/failed/${hostile.id}`)];
    for (const { page } of [first, second]) await page.getByRole('button', { name: 'Correct…' }).click();
    const dialogOf = ({ page }: typeof first) => page.getByRole('dialog', { name: 'Correct the body' });
    await dialogOf(first).getByLabel('Body', { exact: true }).fill('{"order_id": "first"}');
    await dialogOf(first).getByText('+ {"order_id": "first"}').waitFor();
    await dialogOf(first).getByRole('button', { name: 'Save', exact: true }).click();
    await dialogOf(first).waitFor({ state: 'hidden' });
    await dialogOf(second).getByLabel('Body', { exact: true }).fill('{"order_id": "second"}');
    await dialogOf(second).getByRole('button', { name: 'Save', exact: true }).click();
    await dialogOf(second)
      .getByText(/Somebody else changed this message/)
      .waitFor();
    await expectAccessible(second.page);
    await dialogOf(second).getByRole('button', { name: 'Compare with what it is now' }).click();
    await dialogOf(second)
      .getByText(/"order_id": "first"/)
      .first()
      .waitFor();
  });

  it('shows what a person may not do as it is, disabled, and says why', async () => {
    const made = await courtier.call<{ key: string }>('POST', '/api/clients', {
      name: 'looker',
      permissions: ['read:failed'],
    });
    const { page } = await open(`/failed/${refused.id}`, { key: made.body.key });
    const retry = page.getByRole('button', { name: 'Retry now' });
    await retry.waitFor();
    await expect.poll(() => retry.getAttribute('aria-disabled')).toBe('true');
    expect(await retry.getAttribute('title')).toBe('Your key does not have the permission manage:failed.');
    await retry.click({ force: true });
    expect((await courtier.failed(refused.message_id, queue))?.status).toBe('failed');
  });
});
