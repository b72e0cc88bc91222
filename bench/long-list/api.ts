import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { BASE, fileOf, servedAs } from '../../console/serving.ts';
import { failure, GOOD } from '../../test/system/failures-made.ts';

/** Where the page believes itself to be: nobody is there, each request is answered here. */
export const ORIGIN = 'http://localhost:9';

/** Answers for the page's files in `folder`, and for an API that has so many failed messages. */
export async function answerFor(page: Page, folder: string, messages: number): Promise<{ pages: number }> {
  const asked = { pages: 0 };
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (pathname.startsWith(BASE)) return await answerFile(route, folder, pathname);
    if (pathname !== '/api/messages/failed') return await answerElse(route, pathname);
    asked.pages += 1;
    await route.fulfill({ json: pageOf(searchParams, messages) });
  });
  return asked;
}

async function answerFile(route: Route, folder: string, pathname: string): Promise<void> {
  const file = fileOf(pathname);
  if (file === 'config.json') return await route.fulfill({ json: { stage: 'bench', oidc: null } });
  const { contentType } = servedAs(file) ?? {};
  await route.fulfill({ body: readFileSync(join(folder, file)), ...(contentType && { contentType }) });
}

const ME = { id: 'bench', name: 'bench', permissions: ['read:failed', 'manage:failed'] };

async function answerElse(route: Route, pathname: string): Promise<void> {
  if (pathname === '/api/me') return await route.fulfill({ json: ME });
  const problem = {
    type: 'about:blank',
    title: '',
    status: 403,
    detail: 'Not here.',
    details: { needed: 'more' },
  };
  await route.fulfill({ status: 403, json: problem });
}

/** As the API gives it: so many at most, and where it goes on. */
function pageOf(query: URLSearchParams, messages: number) {
  const from = Number(query.get('cursor') ?? 0);
  const end = Math.min(messages, from + Number(query.get('limit')));
  return {
    items: Array.from({ length: end - from }, (_, n) => rowOf(from + n)),
    next: end < messages ? String(end) : null,
  };
}

function rowOf(n: number) {
  return { ...failure('bench', GOOD, n, {}), error_message: `the mail server did not answer, ${n}` };
}
