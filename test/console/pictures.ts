import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { FailedMessageList } from '../../core/api/views.ts';
import type { OperationView } from '../../core/api/views-operations.ts';
import { launchChromium } from './chromium.ts';

/**
 * Makes the pictures of the documentation from a service that runs with its demo's failures (`npm run local -- --with-demo`), of which it
 * retries a few:
 *
 *     npx node test/console/pictures.ts --api http://localhost:8011 --key KEY
 */
const { values: given } = parseArgs({ options: { api: { type: 'string' }, key: { type: 'string' } } });
const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
/** Of the demo: no retry helps it. */
const ERROR = 'PermanentError';

const browser = await launchChromium();
try {
  const page = await browser.newPage({
    locale: 'en',
    colorScheme: 'light',
    viewport: { width: 1280, height: 760 },
  });
  await page.addInitScript(`sessionStorage.setItem('courtier.key', '${given.key}')`);
  await picture(page, 'overview', '/');
  const { id } = await stoppedOperation();
  await picture(page, 'operation', `/operations/${id}`);
  const path = `/api/messages/failed?status=failed&error_name=${ERROR}&limit=1`;
  const [failed] = (await call<FailedMessageList>('GET', path)).items;
  await picture(page, 'message', `/failed/${failed?.id}`);
} finally {
  await browser.close();
}

/** A page once all that it asks for is there. */
async function picture(page: Page, name: string, path: string): Promise<void> {
  await page.goto(`${given.api}/console${path}`, { waitUntil: 'networkidle' });
  await page.locator('h1').waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Retries what fails again: the canary stops it. */
async function stoppedOperation(): Promise<OperationView> {
  const made = await call<OperationView>('POST', '/api/operations', {
    action: 'retry',
    mode: 'run',
    filter: { status: 'failed', error_name: ERROR },
    canary: { size: 2 },
    note: 'the stock service is back',
  });
  for (;;) {
    const operation = await call<OperationView>('GET', `/api/operations/${made.id}`);
    if (!['canary', 'running'].includes(operation.state)) return operation;
    await pause(1_000);
  }
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${given.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${given.key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}
