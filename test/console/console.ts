import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { PATIENCE_MS } from '../patience.ts';
import { launchChromium } from './chromium.ts';

const { console: address, adminKey } = inject('running');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Opened = {
  page: Page;
  /** What went wrong in the page, and what it loaded from elsewhere. */
  complaints: string[];
};

/** `key` null: nobody is signed in. `beside`: origins besides its own to which the page may go. */
type OpenOptions = { key?: string | null; beside?: readonly string[] } & BrowserContextOptions;

/** A real Chromium for the stories of one file. A window that stayed open would ask the API for news until the last of them. */
export function useConsole() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(() => browser?.close());

  /** Opens a page of the console in a window of its own. */
  return async function open(
    path: string,
    { key = adminKey, beside = [], ...options }: OpenOptions = {},
  ): Promise<Opened> {
    const context = await browser.newContext({
      locale: 'en',
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => {
      // A refusal of the API is no fault of the page.
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource'))
        complaints.push(line.text());
    });
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (![new URL(address).origin, ...beside].includes(origin)) complaints.push(`loads ${request.url()}`);
    });
    if (key !== null) await page.addInitScript(`sessionStorage.setItem('courtier.key', '${key}')`);
    await page.goto(`${address}${path}`);
    return { page, complaints };
  };
}

const WIDTHS = [1280, 390];

/**
 * Light and dark, wide and narrow, one after the other in the same window: a new one for each would take most of a story's
 * time. A page follows both without being loaded again.
 */
export async function inEachLook(page: Page, look: (width: number) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await look(width);
    }
  }
}

type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] };

/** Checks the page as it is with axe: what it finds is shown with the elements. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: Violation[] };
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }));
  expect(found).toEqual([]);
}
