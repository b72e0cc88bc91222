import { describe, expect, it } from 'vitest';
import { expectAccessible, useConsole } from './console.ts';

const open = useConsole();

describe('one-key shortcuts', () => {
  it('lead somewhere, and are turned off and on again, which the browser keeps', async () => {
    const { page } = await open('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectAccessible(page);
    await sheet.getByLabel('Single keys do something').uncheck();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    for (const key of ['?', 'g', 'q']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    expect(new URL(page.url()).pathname).toBe('/console/');
    await sheet.getByLabel('Single keys do something').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
  });
});
