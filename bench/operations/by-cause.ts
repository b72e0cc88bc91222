import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import type { OperationView } from '../../core/api/views-operations.ts';
import { type Runtime, startRuntime } from '../../localstack/start.ts';
import { launchChromium } from '../../test/console/chromium.ts';
import { type Api, apiOf } from './api.ts';
import { dynamodbOf } from './dynamodb.ts';
import { openCauses, openDialog, runIt, showPlan, untilOver, untilShown } from './operator.ts';
import { CAUSES, LASTING, madeRecords } from './records.ts';

/**
 * Many failed messages of three causes, one of which is not gone: each is retried by its group, with a canary, all three at the
 * same time, as an operator does it: in the console, in a real Chromium, on the running template. METHOD.md says how to run it.
 */
const { values: given } = parseArgs({
  options: {
    messages: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '100' },
    pictures: { type: 'string' },
  },
});
const count = Number(given.messages);
const CANARY = 5;
type Group = { cause: string; count: number };
const shop = join(import.meta.dirname, '..', '..', 'test', 'shop');
const say = (text: string) => process.stdout.write(`${text}\n`);
const began = performance.now();
const since = () => `${((performance.now() - began) / 1_000).toFixed(0)} s`;

const runtime = await startRuntime({ projectDir: shop, env: { COURTIER_CHECK_PERMISSIONS: 'true' } });
const browser = await launchChromium();
try {
  say(`${since()}: ready, Chromium ${browser.version()}`);
  await madeRecords(dynamodbOf(runtime), { count, unsendable: 0, isLasting: true });
  say(`${since()}: ${count} records written`);
  await retriedByCause(await signedIn(runtime));
} finally {
  await browser.close();
  await runtime.stop();
}

async function retriedByCause(window: BrowserContext): Promise<void> {
  const api = apiOf(() => runtime);
  const groups = await counted(api);
  say(`${since()}: counted in ${groups.map((group) => `${group.count} of “${group.cause}”`).join(', ')}`);
  const overview = await window.newPage();
  await openCauses(overview, runtime.ready.console);
  await picture(overview, 'groups-before');
  const pages: Page[] = [];
  for (const group of groups) pages.push(await begun(window, group));
  await overview.getByRole('link', { name: 'Operations' }).click();
  await overview.locator('tbody tr').nth(2).waitFor();
  await picture(overview, 'operations-running');
  const ended = await Promise.all(pages.map((page, n) => over(api, page, groups[n]?.cause ?? '')));
  await picture(overview, 'operations-afterwards');
  await openCauses(overview, runtime.ready.console);
  say(`${since()}: the page of causes`);
  await agreed(api, overview);
  await picture(overview, 'groups-afterwards');
  const isAsMeant = ended.every((each) => each);
  say(
    `${since()}: ${isAsMeant ? 'the two whose cause is gone are through, the third is stopped, and the page agrees with the API' : 'not as meant'}`,
  );
  if (!isAsMeant) process.exitCode = 1;
}

/** A window of somebody who is signed in. */
async function signedIn({ ready }: Runtime): Promise<BrowserContext> {
  const window = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
  // Others may keep the machine busy: nothing here judges speed.
  window.setDefaultTimeout(300_000);
  await window.addInitScript(`sessionStorage.setItem('courtier.key', ${JSON.stringify(ready.adminKey)})`);
  return window;
}

/** What the API counts of each cause, once it has counted all. */
async function counted(api: Api): Promise<Group[]> {
  for (;;) {
    const { items } = await api.groups();
    const failed = items.reduce((sum, { counts }) => sum + counts.failed, 0);
    if (items.length === CAUSES.length && failed === count)
      return items.map(({ sample, counts }) => ({ cause: sample.error_message, count: counts.failed }));
    await delay(2_000);
  }
}

/** One cause, planned and run in a tab of its own. */
async function begun(window: BrowserContext, group: Group): Promise<Page> {
  const page = await window.newPage();
  const wanted = { ...group, rate: Number(given.rate), canary: CANARY };
  await openCauses(page, runtime.ready.console);
  await openDialog(page, wanted);
  await picture(page, `dialog-${numberOf(group.cause)}`);
  await showPlan(page, wanted);
  await picture(page, `plan-${numberOf(group.cause)}`);
  await runIt(page);
  say(`${since()}: “${group.cause}” planned and run`);
  return page;
}

/** Whether one ends as its cause says, and the page then shows what the API has. */
async function over(api: Api, page: Page, cause: string): Promise<boolean> {
  await untilOver(page);
  const operation = await api.shown(new URL(page.url()).pathname.split('/').at(-1) ?? '');
  const { state, counts, outcomes, reason } = operation;
  say(`${since()}: “${cause}”: ${state}, ${counts.done} of ${counts.total} retried`);
  say(`  ${outcomes.succeeded} handled, ${outcomes.failed} failed again. ${reason ?? ''}`);
  await picture(page, `${state}-${numberOf(cause)}`);
  const missing = await notShown(page, operation);
  if (missing.length > 0) say(`  not in the page: ${missing.join(', ')}`);
  return missing.length === 0 && state === (cause === LASTING ? 'stopped' : 'completed');
}

/** What the API says of an operation, and the page does not. */
async function notShown(page: Page, { counts, outcomes, reason }: OperationView): Promise<string[]> {
  const text = await page.locator('main').innerText();
  const n = (value: number) => value.toLocaleString('en');
  const said = [
    `${n(counts.done)} of ${n(counts.total)}`,
    `Done\n${n(counts.succeeded)}`,
    `To come\n${counts.to_come === null ? '–' : n(counts.to_come)}`,
    `${n(outcomes.succeeded)} message`,
    `${n(outcomes.failed)} failed again`,
    reason ?? '',
  ];
  return said.filter((each) => !text.includes(each));
}

/**
 * The page of causes shows what the API counts of each, once nothing is on its way any more. What failed again may be another cause
 * by now: its error is of the consumer that met it.
 */
async function agreed(api: Api, page: Page): Promise<void> {
  for (;;) {
    const { items } = await api.groups();
    const settled = items.reduce((sum, { counts }) => sum + counts.failed + counts.resolved, 0);
    if (settled === count) {
      for (const { sample, counts } of items) {
        await untilShown(page, sample.error_message, counts);
        say(`“${sample.error_message}”: ${counts.failed} wait for a person, ${counts.resolved} resolved`);
      }
      return;
    }
    await delay(2_000);
  }
}

function numberOf(cause: string): number {
  return (CAUSES as readonly string[]).indexOf(cause) + 1;
}

/** Where somebody wants to look at it. */
async function picture(page: Page, name: string): Promise<void> {
  if (given.pictures === undefined) return;
  await page.screenshot({ path: join(given.pictures, `${name}.png`), fullPage: true });
}
