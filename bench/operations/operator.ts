import type { Page } from 'playwright-core';

/** What somebody is to do to one cause: how many messages it has, how fast, and after how many it is looked at first. */
export type Wanted = { cause: string; count: number; rate: number; canary: number };

const shown = (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'message' : 'messages'}`;

export async function openCauses(page: Page, console: string): Promise<void> {
  await page.goto(`${console}/failed`);
  await cards(page).first().waitFor();
}

/** Until the card of a cause says so many: what waits for a person in large, else what is resolved. */
export async function untilShown(
  page: Page,
  cause: string,
  { failed, resolved }: { failed: number; resolved: number },
): Promise<void> {
  const card = cards(page).filter({ hasText: cause });
  const figure = card.locator('.tile-figure', {
    hasText: new RegExp(`^${(failed || resolved).toLocaleString('en')}$`),
  });
  await figure.waitFor();
  if (failed > 0 && resolved > 0) await card.getByText(`${resolved.toLocaleString('en')} resolved`).waitFor();
}

/** From the causes to the messages of one, to the dialog about all of them. */
export async function openDialog(page: Page, { cause, rate, canary }: Wanted): Promise<void> {
  await cards(page).filter({ hasText: cause }).getByRole('heading').getByRole('link').click();
  await page.waitForURL(/fingerprint=/);
  await page.getByRole('button', { name: 'All that match…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Messages per second').fill(String(rate));
  await dialog.getByLabel('How many first').fill(String(canary));
}

/** The plan of what the dialog says; it has to be about so many. */
export async function showPlan(page: Page, { count }: Wanted): Promise<void> {
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('heading', { name: `Retry ${shown(count)} Planned` }).waitFor();
}

/** Runs what is planned. The page says so before it is left. */
export async function runIt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByRole('heading', { name: /Trying a few|Running/ }).waitFor();
}

/** Until the page says that it is over: it has stopped, or is through and each that was sent has been heard of. */
export async function untilOver(page: Page): Promise<void> {
  // It takes as long as its rate and the machine say.
  await page.getByRole('heading', { name: /Completed|Stopped by itself/ }).waitFor({ timeout: 0 });
  await page.getByText(/still watched/).waitFor({ state: 'hidden', timeout: 0 });
}

function cards(page: Page) {
  return page.locator('li.group');
}
