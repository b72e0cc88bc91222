import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../localstack/parts/system-part.ts';
import { startSystemParts } from '../../../localstack/parts/system-parts.ts';
import { Problem } from '../../../localstack/problem.ts';
import type { Stack } from '../../../localstack/template/assembly.ts';

let dir: string;
let stops: (() => Promise<void> | void)[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'system-parts-'));
  stops = [];
});
afterEach(() => rm(dir, { recursive: true }));

/** Writes a local.ts outside the repository, and the stack whose template names it. */
async function stackOf(system: string, source: string, stack = system): Promise<Stack> {
  const module = join(dir, `${system}.mjs`);
  await writeFile(module, source);
  return named(stack, { [system]: module });
}

function named(name: string, modules?: unknown): Stack {
  const metadata = modules === undefined ? {} : { Metadata: { 'courtier:local': modules } };
  return { name, template: { ...metadata, Resources: {} }, assets: new Map() };
}

const part = (body: string) => `export async function start({ dataDir, takePort }) { return { ${body} }; }`;
const idle = 'stop() {}';

const start = (...stacks: Stack[]) =>
  startSystemParts(stacks, {
    dataDir: dir,
    ports: { take: async () => 4711 },
    stopping: { add: (action) => void stops.push(action) },
    taken: { parameters: ['BrokerUrl'], services: ['sqs'] },
  });

const call: Call = {
  method: 'GET',
  path: '/_local/till',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
};

describe('what the systems of a template have for a laptop', () => {
  it('is started from where the template says, with a folder and a port of its own', async () => {
    const shop = await stackOf(
      'shop',
      part(
        `parameters: { TillUrl: 'http://127.0.0.1:' + (await takePort()), Folder: dataDir }, routes: { till: () => ({ status: 200, body: 'open' }) }, ${idle}`,
      ),
    );
    const bank = await stackOf(
      'bank',
      part(
        `services: { polly: () => ({ status: 200, body: 'hi' }) }, permissions: { polly: (_, { account }) => ({ action: 'polly:Speak', resource: account }) }, intercept: () => ({ status: 503, body: 'no' }), ${idle}`,
      ),
    );
    const parts = await start(named('data'), shop, bank);
    expect(parts.parameters).toEqual({
      TillUrl: 'http://127.0.0.1:4711',
      Folder: join(dir, 'systems', 'shop'),
    });
    expect(existsSync(join(dir, 'systems', 'shop'))).toBe(true);
    expect(await parts.routes.get('till')?.(call)).toEqual({ status: 200, body: 'open' });
    expect(await parts.services.get('polly')?.(call)).toEqual({ status: 200, body: 'hi' });
    const needed = parts.permissions.get('polly')?.(call, { region: 'r', account: 'a' });
    expect(needed).toEqual({ action: 'polly:Speak', resource: 'a' });
    const intercepted = await Promise.all(
      parts.intercepts.map((intercept) => intercept({ name: 'sqs', operation: 'SendMessage' }, call)),
    );
    expect(intercepted).toEqual([{ status: 503, body: 'no' }]);
  });

  it('is nothing where no system needs anything', async () => {
    expect(await start(named('data'))).toEqual({
      parameters: {},
      routes: new Map(),
      services: new Map(),
      permissions: new Map(),
      intercepts: [],
    });
  });

  it('starts once for a system that is deployed twice, and stops with the runtime', async () => {
    const counting = `globalThis.tills = (globalThis.tills ?? 0) + 1; return { stop() { globalThis.tills -= 1; } };`;
    const source = `export async function start() { ${counting} }`;
    await start(await stackOf('shop', source, 'one'), await stackOf('shop', source, 'two'));
    expect(Reflect.get(globalThis, 'tills')).toBe(1);
    for (const stop of stops) await stop();
    expect(Reflect.get(globalThis, 'tills')).toBe(0);
  });

  it('stops what has started when another cannot start', async () => {
    const shop = await stackOf(
      'shop2',
      `export async function start() { return { stop() { globalThis.stopped = true; } }; }`,
    );
    const bank = await stackOf('bank2', `export async function start() { throw new Error('no vault'); }`);
    await expect(start(shop, bank)).rejects.toThrow(/no vault/);
    for (const stop of stops) await stop();
    expect(Reflect.get(globalThis, 'stopped')).toBe(true);
  });

  it.each([
    ['parameters', `parameters: { Url: 'a' }`, /system bank.*: the system shop has Url already/],
    ['routes', `routes: { till: () => ({}) }`, /system bank.*: the system shop has till already/],
    ['services', `services: { polly: () => ({}) }`, /system bank.*: the system shop has polly already/],
    ['parameters', `parameters: { BrokerUrl: 'a' }`, /system shop: the runtime has BrokerUrl already/],
    ['services', `services: { sqs: () => ({}) }`, /system shop: the runtime has sqs already/],
  ])('refuses %s that two would give: %s', async (_, body, message) => {
    const stacks = [
      await stackOf('shop', part(`${body}, ${idle}`)),
      await stackOf('bank', part(`${body}, ${idle}`)),
    ];
    const refused = await start(...stacks).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(String(refused)).toMatch(message);
  });

  it('says which module is not there, or exports no start', async () => {
    const gone = named('shop', { shop: join(dir, 'gone.ts') });
    await expect(start(gone)).rejects.toThrow(
      /gone\.ts, what the system shop needs on a laptop, is not there/,
    );
    const empty = await stackOf('empty', 'export const demo = 1;');
    await expect(start(empty)).rejects.toThrow(/empty\.mjs exports no function start\(deps\)/);
  });
});
