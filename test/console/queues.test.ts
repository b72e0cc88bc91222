import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();

/** RabbitMQ counts every few seconds. */
async function readyIn(queue: string): Promise<number> {
  return (await courtier.call<{ ready: number }>('GET', `/api/queues/${queue}/stats`)).body.ready;
}

describe('a queue', () => {
  it('shows what came in last with its body, and takes nothing out to do so', async () => {
    const name = await courtier.amqpQueue();
    const message_id = newId();
    await courtier.publish('sav_exchange', name, { hello: '<b>there</b>' }, { message_id });
    await courtier.recorded(message_id);
    const { page, complaints } = await open(`/queues/${name}`);
    await page.getByText(message_id).click();
    await page.getByRole('region', { name: 'Body' }).getByText('"<b>there</b>"').waitFor();
    await expectAccessible(page);
    await expect.poll(() => readyIn(name)).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('is emptied only after its name was typed, and what was in it can be looked at and put back', async () => {
    const name = await courtier.amqpQueue();
    const message_id = newId();
    await courtier.publish('sav_exchange', name, { hello: 'there' }, { message_id });
    const { page, complaints } = await open(`/queues/${name}`);
    await page.getByRole('button', { name: 'Purge' }).click();
    const dialog = page.getByRole('dialog', { name: `Purge ${name}?` });
    expect(await dialog.getByRole('button', { name: 'Purge' }).isDisabled()).toBe(true);
    await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
    await dialog.getByRole('button', { name: 'Purge' }).click();
    await dialog.getByText('1 message purged.').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('heading', { name: 'Purged in the last day' }).waitFor();
    await page.getByRole('button', { name: 'Look…' }).click();
    const purged = page.getByRole('dialog', { name: `Purged from ${name}` });
    await purged.getByText(message_id).click();
    await purged.getByText('"there"').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Put back' }).click();
    const question = page.getByRole('dialog', { name: 'Put 1 message back?' });
    await question.getByRole('button', { name: 'Put back' }).click();
    await page.getByRole('row').filter({ hasText: 'Put back' }).first().waitFor();
    await expect.poll(() => readyIn(name)).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('is a link in the table of the topology', async () => {
    const { page } = await open('/topology?search=claims', { viewport: { width: 390, height: 844 } });
    await page.getByRole('table').getByRole('link', { name: 'claims', exact: true }).click();
    await page.getByRole('heading', { name: 'claims', level: 1 }).waitFor();
  });

  it('may have a percent sign in its name', async () => {
    const { page } = await open('/');
    const missing = { title: 'Not found', status: 404, detail: 'There is none.' };
    await page.route('**/api/queues/50%25%20off**', (route) => route.fulfill({ status: 404, json: missing }));
    await page.goto(`${courtier.ready.console}/queues/50%25%20off`);
    await page.getByText('There is no queue 50% off').waitFor();
    expect(await page.title()).toBe('50% off · Queues · Courtier');
  });
});
