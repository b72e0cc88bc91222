import { describe, expect, inject, it } from 'vitest';
import type { OperationView } from '../../core/api/views-operations.ts';
import { Courtier, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();

describe('an operation on all that match', () => {
  it('shows its plan before it does anything, then runs, and tells what became of each', async () => {
    const service = `till-${newId().slice(0, 8)}`;
    const ids = await Promise.all(
      [1, 2, 3].map(async () => {
        const message = order({ simulate: { refuse: true } });
        const message_id = newId();
        const properties = { app_id: service };
        await courtier.publish('claims', 'order.created', message, { message_id, properties });
        return (await courtier.failedIn(message_id, 'claims', 'failed')).message_id;
      }),
    );
    const { page, complaints } = await open(`/failed?view=messages&status=failed&service=${service}`);
    await page.getByText('3 messages').waitFor();
    await page.getByRole('button', { name: 'All that match…' }).click();
    const dialog = page.getByRole('dialog', { name: 'What to do with all that match' });
    await dialog.getByLabel('Action').selectOption('delete');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Delete 3 messages Planned' }).waitFor();
    await page.getByText(`Service: ${service}`).waitFor();
    await expectAccessible(page);
    expect((await courtier.failed(ids[0] ?? '', 'claims'))?.status).toBe('failed');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('heading', { name: 'Delete 3 messages Completed' }).waitFor();
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'Deleted' }).count()).toBe(3);
    for (const id of ids) expect((await courtier.failed(id, 'claims'))?.status).toBe('deleted');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('of very many says that they are still being counted, until it is known how many they are', async () => {
    const { body: planned } = await courtier.call<OperationView>('POST', '/api/operations', {
      action: 'retry',
      mode: 'plan',
      filter: { status: 'failed', service: newId() },
    });
    const { page } = await open('/operations');
    let counts: OperationView['counts'] = {
      ...planned.counts,
      total: 23_000,
      exact: false,
      counting: true,
      to_come: null,
    };
    await page.route(`**/api/operations/${planned.id}`, (route) =>
      route.fulfill({ json: { ...planned, counts } }),
    );
    await page.goto(`${courtier.ready.console}/operations/${planned.id}`);
    await page.getByRole('heading', { name: 'Retry at least 23,000 messages Planned' }).waitFor();
    await page.getByText('they are still being counted').waitFor();
    expect(await page.getByRole('button', { name: 'Run it' }).isEnabled()).toBe(true);
    await expectAccessible(page);
    counts = { ...planned.counts, total: 100_000 };
    await page.getByRole('heading', { name: 'Retry 100,000 messages Planned' }).waitFor();
    await page.getByText('they are still being counted').waitFor({ state: 'hidden' });
  });

  it('that was stopped watches no message any more, and says so', async () => {
    const planned = await courtier.call<OperationView>('POST', '/api/operations', {
      action: 'retry',
      mode: 'plan',
      filter: { status: 'failed', service: newId() },
    });
    const { page } = await open('/operations');
    const shown = (state: string) => ({
      ...planned.body,
      state,
      outcomes: { succeeded: 1, failed: 2, waiting: 1, failure_rate: 0.67 },
    });
    let state = 'running';
    await page.route(`**/api/operations/${planned.body.id}`, (route) =>
      route.fulfill({ json: shown(state) }),
    );
    await page.goto(`${courtier.ready.console}/operations/${planned.body.id}`);
    await page.getByText('1 message handled, 2 failed again, 1 still watched').waitFor();
    state = 'stopped';
    await page.getByText('1 message handled, 2 failed again, 1 not watched any more').waitFor();
  });
});
