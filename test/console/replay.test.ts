import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();
const exchange = 'sav_exchange';

/** A queue of its own, which so many messages were published to, all in the trail. */
async function queueWith(count: number): Promise<{ queue: string; ids: string[] }> {
  const queue = await courtier.amqpQueue();
  const ids = Array.from({ length: count }, newId);
  const messages = ids.map((id) => ({ exchange, routing_key: queue, message: { n: id }, message_id: id }));
  const { body } = await courtier.call('POST', '/api/messages/publish/batch', { messages });
  expect(body.summary).toMatchObject({ refused: 0 });
  for (const id of ids) await courtier.recorded(id);
  return { queue, ids };
}

async function readyIn(queue: string): Promise<number> {
  return (await courtier.call<{ ready: number }>('GET', `/api/queues/${queue}/stats`)).body.ready;
}

const addressOf = (queue: string) => `/replay?exchange=${exchange}&routing_key=${queue}`;

describe('a replay', () => {
  it('is narrowed by its address, planned, and run; its results say what each was published as', async () => {
    const { queue, ids } = await queueWith(2);
    const { page, complaints } = await open('/replay');
    await page.getByText('Choose an exchange to see').waitFor();
    await expectAccessible(page);
    await page.getByRole('search').getByLabel('Exchange').selectOption(exchange);
    await page.getByRole('search').getByLabel('Routing key').fill(queue);
    await page.keyboard.press('Tab');
    await page.waitForURL((url) => url.href.endsWith(addressOf(queue)));
    for (const id of ids) await page.getByRole('row').filter({ hasText: id }).waitFor();
    await page.getByLabel('One queue alone').check();
    await page.getByLabel('Queue', { exact: true }).selectOption(queue);
    await page.getByLabel('What consumers have handled').selectOption('again');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show the plan' }).click();

    await page.getByRole('heading', { name: 'Replay 2 messages Planned' }).waitFor();
    await page.getByText(`To: the queue ${queue} alone`).waitFor();
    await page.getByText(`Routing key: ${queue}`).waitFor();
    await expectAccessible(page);
    await expect.poll(() => readyIn(queue)).toBe(2);
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('heading', { name: 'Replay 2 messages Completed' }).waitFor();
    await expect.poll(() => readyIn(queue)).toBe(4);
    const results = page.getByRole('region', { name: 'Results' });
    await expect.poll(() => results.getByRole('row').filter({ hasText: 'Done' }).count()).toBe(2);
    for (const id of ids) await results.getByRole('row').filter({ hasText: id }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('is paused, goes on, and is aborted', async () => {
    // One a second: so many that it is under way until it is aborted, also on a busy machine.
    const { queue } = await queueWith(90);
    const { page } = await open(addressOf(queue));
    await page.getByLabel('Messages per second').fill('1');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'Replay 90 messages Paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: 'Replay 90 messages Running' }).waitFor();
    await page.getByRole('button', { name: 'Abort' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click();
    await page.getByRole('heading', { name: 'Replay 90 messages Aborted' }).waitFor();
  });

  it('is shown as it is, disabled, to who may not put messages of others anywhere', async () => {
    const { body } = await courtier.call<{ key: string }>('POST', '/api/clients', {
      name: 'no-replays',
      permissions: ['read:*', 'manage:failed'],
    });
    const { page } = await open(`/replay?exchange=${exchange}`, { key: body.key });
    const plan = page.getByRole('button', { name: 'Show the plan' });
    await expect.poll(() => plan.getAttribute('aria-disabled')).toBe('true');
    await expect.poll(() => plan.getAttribute('title')).toContain('manage:messages');
  });

  it('says so where nothing that matches was published, in French too', async () => {
    const { page } = await open(`${addressOf('nobody.publishes.this')}&service=none`, { locale: 'fr-FR' });
    await page.getByRole('heading', { name: 'Rejeu', level: 1 }).waitFor();
    await page.getByText('Rien de ce qui a été publié ne correspond').waitFor();
    await expectAccessible(page);
  });
});
