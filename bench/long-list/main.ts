import { parseArgs } from 'node:util';
import { consoleFolder } from '../../console/build.ts';
import { launchChromium } from '../../test/console/chromium.ts';
import { answerFor, ORIGIN } from './api.ts';
import { scrolledToItsEnd } from './scrolled.ts';

/**
 * The page's list of failed messages in a real Chromium, scrolled to its end: what is drawn, for how long the page keeps the browser
 * busy, and what it holds in memory. METHOD.md says how to run it.
 */
const { values: given } = parseArgs({ options: { messages: { type: 'string', default: '100000' } } });
const messages = Number(given.messages);
const say = (text: string) => process.stdout.write(`${text}\n`);

const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(`sessionStorage.setItem('courtier.key', 'bench')`);
  const asked = await answerFor(page, consoleFolder(), messages);
  await page.goto(`${ORIGIN}/console/failed?view=messages`);
  await page.getByRole('row').nth(10).waitFor();
  const begun = performance.now();
  const { rows, elements, longTasks, frames, work, heap } = await scrolledToItsEnd(page, messages);
  const seconds = (performance.now() - begun) / 1_000;
  say(`${messages} rows in ${asked.pages} pages, to the end in ${seconds.toFixed(1)} s`);
  say(`drawn at once at most: ${rows} rows, ${elements} elements`);
  say(
    `${frames} frames, the page's thread worked ${work.toFixed(1)} s: ${((work * 1_000) / frames).toFixed(1)} ms a frame`,
  );
  say(`tasks beyond 50 ms: ${longTasks.length}, the longest ${Math.max(0, ...longTasks).toFixed(0)} ms`);
  say(`heap ${(heap / 2 ** 20).toFixed(0)} MiB`);
} finally {
  await browser.close();
}
