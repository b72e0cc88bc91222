import type { Browser } from 'playwright-core';
import { type Runtime, startRuntime } from '../localstack/start.ts';
import { launchChromium } from '../test/console/chromium.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { handleOrders } from './measuring/orders-handled.ts';
import { rabbitmqVersion } from './measuring/rabbitmq-version.ts';
import { figure } from './measuring/row.ts';

const ORDERS = 100;

export const consoleStart: Claim = {
  name: 'console-start',
  subject: 'open the console on the local runtime, in a browser that has nothing of it yet',
  against: 'nothing',
  run: measure,
};

async function measure({ quick, say }: RunOptions): Promise<Outcome> {
  const runtime = await startRuntime();
  const browser = await launchChromium();
  try {
    await handleOrders(runtime.ready, ORDERS);
    // Functions of the API start with the first page, as they do for the first person who opens it.
    const first = await opened(browser, runtime);
    const samples = [];
    for (let run = 1; run <= (quick ? 2 : 15); run += 1) {
      say(`run ${run}`);
      samples.push(await opened(browser, runtime));
    }
    return {
      rows: [
        figure(
          'interactive',
          'ms',
          samples.map(({ interactive }) => interactive),
        ),
        figure(
          'all of the overview is there',
          'ms',
          samples.map(({ whole }) => whole),
        ),
        figure('interactive, the first one after the runtime began', 'ms', [first.interactive]),
        figure('all of the overview is there, the first one', 'ms', [first.whole]),
      ],
      versions: { rabbitmq: await rabbitmqVersion(runtime.ready), chromium: browser.version() },
      notes: [
        'Milliseconds from the start of the navigation, by the clock of the page. Interactive: the navigation and the heading are drawn, and the page’s thread has had a moment without work.',
        `Signed in, 1,280 × 900, nothing in the browser’s cache, after ${ORDERS} orders.`,
      ],
    };
  } finally {
    await browser.close();
    await runtime.stop();
  }
}

type Sample = { interactive: number; whole: number };

async function opened(browser: Browser, { ready }: Runtime): Promise<Sample> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(`sessionStorage.setItem('courtier.key', ${JSON.stringify(ready.adminKey)})`);
    await page.goto(`${ready.console}/`, { waitUntil: 'commit' });
    await page.locator('nav a').first().waitFor();
    await page.getByRole('heading').first().waitFor();
    const interactive: number = await page.evaluate(
      `new Promise((resolve) => requestIdleCallback(() => resolve(performance.now())))`,
    );
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    return { interactive, whole: await page.evaluate('performance.now()') };
  } finally {
    await context.close();
  }
}
