import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closeAtOnce,
  foreignness,
  forThisMachine,
  isLoopbackHost,
  listenOnLoopback,
} from '../../localstack/loopback.ts';
import { sendBytes } from '../system/raw-request.ts';

describe('a Host header', () => {
  it.each([
    'localhost',
    'localhost:8011',
    'LocalHost:4566',
    'localhost.',
    's3.localhost:4566',
    'my-bucket.s3.us-east-1.localhost:4566',
    'bucket.with.dots.localhost',
    '127.0.0.1',
    '127.0.0.1:4566',
    '127.83.4.9:80',
    '[::1]',
    '[::1]:8011',
    '[0:0:0:0:0:0:0:1]:8011',
    '[::ffff:127.0.0.1]:8011',
    '[::ffff:7f00:1]',
  ])('%s is this machine', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    '',
    'evil.example',
    'evil.example:4566',
    'localhost.evil.example',
    'evil-localhost',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:4566',
    'localhost@evil.example',
    'evil.example@localhost',
    'localhost:4566@evil.example',
    'localhost:80:80',
    'localhost/evil.example',
    'localhost evil.example',
    'localhost,evil.example',
    '.localhost',
    'a..localhost',
    '0.0.0.0:4566',
    '128.0.0.1',
    '127.0.0.256',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '192.168.1.2',
    '[::]:4566',
    '[::2]',
    '[fe80::1]',
    '[::1',
    '::1',
    '[::ffff:10.0.0.1]',
    'localhost.localstack.cloud:4566',
    'loсalhost',
  ])('%s is not', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

  it('is this machine only where its name ends with localhost', () => {
    fc.assert(
      fc.property(fc.domain(), fc.option(fc.nat(65_535)), (name, port) => {
        const host = port === null ? name : `${name}:${port}`;
        expect(isLoopbackHost(host)).toBe(/(^|\.)localhost\.?$/i.test(name));
      }),
    );
  });
});

const asked = (headers: Record<string, string[]>, { isPage = false, method = 'GET' } = {}) =>
  foreignness({ method, headersDistinct: { host: ['localhost:8011'], ...headers } }, isPage);

/** As of a person who comes back from an issuer of tokens. */
const visit = {
  'sec-fetch-site': ['cross-site'],
  'sec-fetch-mode': ['navigate'],
  'sec-fetch-dest': ['document'],
};

describe('a request is answered', () => {
  it.each([
    ['of a program', {}],
    ['of a page on this machine', { origin: ['http://localhost:3000'], 'sec-fetch-site': ['same-site'] }],
    ['of its own page', { origin: ['http://127.0.0.1:8011'], 'sec-fetch-site': ['same-origin'] }],
    ['that a person typed', { 'sec-fetch-site': ['none'], 'sec-fetch-mode': ['navigate'] }],
  ])('%s', (_, headers) => {
    expect(asked(headers)).toBeUndefined();
  });
});

describe('a link of another site', () => {
  const page = { isPage: true };

  it('leads to a page, in a window of its own', () => {
    expect(asked(visit, page)).toBeUndefined();
  });

  it('leads to nothing else, and brings nothing along', () => {
    expect(asked(visit)).toBeDefined();
    expect(asked({ ...visit, 'sec-fetch-dest': ['iframe'] }, page)).toBeDefined();
    expect(asked({ ...visit, 'sec-fetch-mode': ['no-cors'] }, page)).toBeDefined();
    expect(asked(visit, { ...page, method: 'POST' })).toBeDefined();
    expect(asked({ ...visit, origin: ['https://evil.example'] }, page)).toBeDefined();
    expect(asked({ ...visit, host: ['evil.example'] }, page)).toBeDefined();
  });
});

describe('a request is refused', () => {
  it.each([
    ['without a Host', { host: [] }],
    ['with two Hosts', { host: ['localhost', 'evil.example'] }],
    ['with the same Host twice', { host: ['localhost', 'localhost'] }],
    ['with a foreign Origin', { origin: ['https://evil.example'] }],
    ['with a foreign Origin that looks near', { origin: ['http://localhost.evil.example'] }],
    ['of a file or a sandboxed frame', { origin: ['null'] }],
    ['of an extension', { origin: ['chrome-extension://localhost'] }],
    ['with one good and one foreign Origin', { origin: ['http://localhost', 'http://evil.example'] }],
    ['with an Origin that is a list', { origin: ['http://localhost http://evil.example'] }],
    ['with an empty Origin', { origin: [''] }],
    ['that a page of another site caused', { 'sec-fetch-site': ['cross-site'] }],
    ['with a site that nobody knows', { 'sec-fetch-site': ['elsewhere'] }],
    ['with two sites', { 'sec-fetch-site': ['none', 'cross-site'] }],
  ])('%s', (_, headers) => {
    expect(asked(headers)).toBeDefined();
  });
});

describe('a server of the runtime', () => {
  const server = createServer(
    forThisMachine((request, answer) => {
      if (request.url === '//') throw new Error('thrown');
      answer.end('welcome');
    }),
  );
  let url: string;
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  });
  afterAll(() => closeAtOnce(server));
  const send = (path: string, ...lines: string[]) =>
    sendBytes(url, [`GET ${path} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n'));

  it('answers this machine, and nobody else', async () => {
    expect(await send('/', 'Host: localhost:1')).toMatch(/^HTTP\/1\.1 200 [\s\S]*welcome$/);
    const refused = await send('/', 'Host: evil.example');
    expect(refused).toMatch(/^HTTP\/1\.1 403 [\s\S]*loopback names only/);
    expect(refused).not.toMatch(/access-control/i);
    expect(await send('/', 'Host: localhost', 'Origin: http://evil.example')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await send('/', 'Host: localhost', 'Host: evil.example')).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  it('refuses a request that it cannot read, and goes on', async () => {
    expect(await send('//', 'Host: localhost')).toMatch(/^HTTP\/1\.1 400 [\s\S]*thrown/);
    expect(await send('/', 'Host: localhost')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

it('no server of the runtime is without it', () => {
  const folder = join(import.meta.dirname, '..', '..');
  const sources = globSync('{localstack,systems/*/local}/**/*.ts', { cwd: folder }).map((file) => [
    file,
    readFileSync(join(folder, file), 'utf8'),
  ]);
  const serving = sources.filter(([, source]) => /createServer[^;]*from 'node:https?'/.test(source ?? ''));
  expect(serving.length).toBeGreaterThan(4);
  const open = serving.filter(([, source]) => !source?.includes('forThisMachine('));
  expect(open.map(([file]) => file)).toEqual([]);
});
