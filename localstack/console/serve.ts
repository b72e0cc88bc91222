import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { consoleFolder } from '../../console/build.ts';
import { BASE, type ConsoleConfig, contentSecurityPolicy, fileOf, servedAs } from '../../console/serving.ts';

/** Answers what is below `/console` with the built page, as CloudFront does on AWS. False: it is none of its business. */
export type ServeConsole = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createConsole(config: ConsoleConfig): ServeConsole {
  // At the first request: a runtime that nobody looks at builds no page.
  let folder: string | undefined;
  return (request, response) => {
    const pathname = pathOf(request.url ?? '/');
    if (!isOfConsole(pathname)) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    folder ??= consoleFolder();
    void answer(response, { folder, config, file: normalize(fileOf(pathname)) });
    return true;
  };
}

const pathOf = (url: string) => new URL(url, 'http://localhost').pathname;

/** Whether an address is the page's. */
export function isOfConsole(url: string): boolean {
  return URL.canParse(url, 'http://localhost') && `${pathOf(url)}/`.startsWith(`${BASE}/`);
}

async function answer(
  response: ServerResponse,
  { folder, config, file }: { folder: string; config: ConsoleConfig; file: string },
): Promise<void> {
  const content = await contentOf(folder, config, file);
  const served = servedAs(file);
  if (content === undefined || served === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
    return;
  }
  response
    .writeHead(200, {
      'content-type': served.contentType,
      'content-length': content.length,
      'cache-control': served.cacheControl,
      'content-security-policy': contentSecurityPolicy(config.oidc),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    .end(content);
}

async function contentOf(folder: string, config: ConsoleConfig, file: string): Promise<Buffer | undefined> {
  if (file === 'config.json') return Buffer.from(JSON.stringify(config));
  // Nothing above the folder, whatever the path says.
  if (file.startsWith('..')) return undefined;
  return await readFile(join(folder, file)).catch(() => undefined);
}
