import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';
import { expectAccessible, useConsole } from './console.ts';

const courtier = new Courtier(inject('running'));
const open = useConsole();
const queue = 'orders';

/** Fails at its first delivery and at each of its three retries; after that the service behind it is back. */
const UNTIL_THE_RETRIES_ARE_USED_UP = { fail_times: 4 };

/** What a service sent that failed, and waits for a person. */
async function failedOf(service: string, simulate: Record<string, unknown>): Promise<string> {
  const message_id = newId();
  await courtier.publish(queue, 'order.created', order({ simulate }), {
    message_id,
    properties: { app_id: service },
  });
  const { id } = await courtier.failedIn(message_id, queue, 'failed');
  return id;
}

describe('an operator’s night', () => {
  it('goes from the alert to the cause, from one message to all of its service, and ends with nothing left', async () => {
    const service = `till-${newId().slice(-12)}`;
    const [wrong = '', ...others] = await Promise.all([
      failedOf(service, { refuse: true }),
      ...[1, 2, 3].map(() => failedOf(service, UNTIL_THE_RETRIES_ARE_USED_UP)),
    ]);
    const { page, complaints } = await open('/');

    // The overview names the causes with the most messages, whichever stories they are of; one leads to its messages.
    await page.getByText(/needs? attention/).waitFor();
    await page
      .getByRole('link', { name: /failed with/ })
      .first()
      .click();
    await page.waitForURL(/fingerprint=/);
    await page.locator('a[href*="/failed/"]').first().waitFor();

    // From a cause of the list to one message.
    await page.goto(`${courtier.ready.console}/failed?service=${service}`);
    await page.locator(`a[href$="/failed/${others[0]}"]`).click();
    await page.getByText('Attempt 4 failed').waitFor();

    // What its service sent is retried together, a few first.
    await page.getByRole('link', { name: service }).click();
    await page.getByText('4 messages').waitFor();
    await page.getByLabel('Search errors').fill('Simulated failure');
    await page.getByText('3 messages').waitFor();
    await page.getByRole('button', { name: 'All that match…' }).click();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Retry 3 messages Planned' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('heading', { name: 'Retry 3 messages Completed' }).waitFor();
    await page.getByText(/3 messages handled, 0 failed again/).waitFor();

    // What is left is a message that no retry helps: it is corrected.
    await page.goto(`${courtier.ready.console}/failed/${wrong}`);
    await page.getByText('Waiting cannot fix it: it waits for a person').waitFor();
    await page.getByRole('button', { name: 'Correct…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct the body' });
    const body = dialog.getByLabel('Body', { exact: true });
    await body.fill((await body.inputValue()).replace('"refuse": true', '"refuse": false'));
    await dialog.getByText('+       "refuse": false').waitFor();
    await dialog.getByRole('button', { name: 'Save and retry' }).click();
    await page.getByRole('heading', { name: 'PermanentError Resolved' }).waitFor();

    // All clear: nothing of the service waits any more, and what was done stands in the audit.
    await page.goto(`${courtier.ready.console}/failed?service=${service}&status=failed`);
    await page.getByText('No failed message').waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row').filter({ hasText: wrong }).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
