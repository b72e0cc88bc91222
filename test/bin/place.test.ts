import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { problem, startServer } from '../client/server.ts';
import { answer, courtierThat, page, typed } from './typed.ts';

function home() {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { env: { XDG_CONFIG_HOME: folder }, file: join(folder, 'courtier', 'profiles.json') };
}

describe('courtier login', () => {
  it('keeps a key that the API knows for its owner alone, and commands use it', async () => {
    const { env, file } = home();
    const { url, received } = await startServer(page([]));
    const { code, stdout } = await typed(['login', '--url', `${url}/`, '--profile', 'prod'], {
      env,
      stdin: 'the-key\n',
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Logged in to ${url}: the profile prod is in ${file}.\n`,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await typed(['failed', 'list'], { env });
    expect(received[1]?.headers.authorization).toBe('Bearer the-key');
  });

  it('keeps a key that may do something else, and none that nobody knows', async () => {
    const { env, file } = home();
    const known = { ...problemBody, details: { needed: 'read:queues' } };
    const { url } = await startServer({ status: 403, body: problemBody }, { status: 403, body: known });
    const login = () => typed(['login', '--url', url], { env, stdin: 'the-key' });
    expect((await login()).code).toBe(4);
    expect((await login()).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ current: 'default' });
  });

  it.each([
    ['a key with a space', ['--url', 'http://127.0.0.1:9'], 'That is no key'],
    ['no URL', [], 'Say where the API is'],
    ['what is no URL', ['--url', 'here'], '"here" is no URL'],
    [
      'the name of the local runtime',
      ['--url', 'http://127.0.0.1:9', '--profile', 'local'],
      'needs no login',
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await typed(['login', ...args], { env: home().env, stdin: 'a b' });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  const problemBody = { type: 'urn:courtier:problem:forbidden', title: 'No', status: 403, detail: 'No.' };
});

describe('a profile', () => {
  it('is chosen by flag, environment, or as the current one, and its key goes to its URL alone', async () => {
    const { env } = home();
    const [one, two] = [await startServer(page([])), await startServer(page([]))];
    await typed(['login', '--url', one.url, '--profile', 'one'], { env, stdin: 'key-1' });
    await typed(['login', '--url', two.url, '--profile', 'two'], { env, stdin: 'key-2' });
    const keyAt = async (args: string[], more = {}) => {
      const { stderr } = await typed(['failed', 'list', ...args], { env: { ...env, ...more } });
      const [last] = [...one.received, ...two.received].slice(-1);
      one.received.length = two.received.length = 0;
      return last?.headers.authorization ?? stderr;
    };
    one.received.length = two.received.length = 0;
    expect(await keyAt([])).toBe('Bearer key-2');
    expect(await keyAt(['--profile', 'one'])).toBe('Bearer key-1');
    expect(await keyAt([], { COURTIER_PROFILE: 'one' })).toBe('Bearer key-1');
    expect(await keyAt(['--url', `${one.url}/`])).toBe('Bearer key-1');
    expect(await keyAt(['--profile', 'one'], { COURTIER_KEY: 'other' })).toBe('Bearer key-1');
    expect(await keyAt(['--url', one.url], { COURTIER_KEY: 'other' })).toBe('Bearer other');
    const ofWhat = 'COURTIER_KEY is set, and the profile "two" is current';
    expect(await keyAt([], { COURTIER_KEY: 'other' })).toContain(ofWhat);
    expect(await keyAt(['--url', 'http://127.0.0.1:9'])).toContain('There is no key for http://127.0.0.1:9');
    expect(await keyAt(['--profile', 'three'])).toContain(
      'There is no profile "three" (there are: one, two)',
    );
    expect((await typed(['profiles', 'use', 'one'], { env })).code).toBe(0);
    expect(await keyAt([])).toBe('Bearer key-1');
    expect((await typed(['profiles', 'list'], { env })).stdout).toContain(`*  one      ${one.url}\n`);
    expect((await typed(['profiles', 'list', '--json'], { env })).stdout).not.toContain('key-');
    await typed(['profiles', 'remove', 'one'], { env });
    expect((await typed(['profiles', 'use', 'one'], { env })).code).toBe(5);
  });

  it('is not read while others may read it', async () => {
    const { env, file } = home();
    const { url } = await startServer(page([]));
    await typed(['login', '--url', url], { env, stdin: 'key' });
    chmodSync(file, 0o644);
    const { code, stderr } = await typed(['failed', 'list'], { env });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Others may read ${file}, which holds keys. Type: chmod 600 ${file}\n`,
    });
  });
});

describe('the local runtime', () => {
  /** Those of an app that says a name of its own. */
  const secrets = answer({
    SecretList: [{ Name: 'courtier-payments-service-auth' }, { Name: 'courtier-payments-admin-key' }],
  });
  const ports = (url: string) => ({
    COURTIER_API_PORT: new URL(url).port,
    AWS_ENDPOINT_PORT: new URL(url).port,
  });

  it('is where commands go when nothing else is said, with its own key', async () => {
    const key = answer({ SecretString: 'the-key' });
    const { url, received } = await startServer(secrets, key, answer({ status: 'healthy' }), page([]));
    const { code } = await typed(['clients', 'list'], { env: { ...home().env, ...ports(url) } });
    expect(code).toBe(0);
    expect(received[1]).toMatchObject({ body: { SecretId: 'courtier-payments-admin-key' } });
    expect(received[3]?.headers.authorization).toBe('Bearer the-key');
  });

  it('is waited for by the command that prints its key', async () => {
    const { url, received } = await startServer(
      answer({}, 400),
      answer({ SecretList: [] }),
      secrets,
      answer({ SecretString: 'the-key' }),
      answer({}, 503),
      secrets,
      answer({ SecretString: 'the-key' }),
      answer({}),
    );
    expect((await typed(['clients', 'key'], { env: ports(url) })).stdout).toBe('the-key\n');
    expect(received).toHaveLength(8);
  });

  it('is said how to start where there is none', async () => {
    const { code, stderr } = await typed(['failed', 'list'], {
      env: { ...home().env, COURTIER_API_PORT: '9', AWS_ENDPOINT_PORT: '9' },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('Start it with `courtier local`');
  });
});

describe('an API that gives no answer', () => {
  it('is no reason to wait when nobody is there', async () => {
    const env = { COURTIER_URL: 'http://127.0.0.1:9', COURTIER_KEY: 'k' };
    const { code, stderr } = await typed(['failed', 'list', '--wait', '600'], { env });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^No answer from http:\/\/127\.0\.0\.1:9: .*COURTIER_URL/);
  });

  it('is tried again when it says that it is not ready, for as long as --wait says', async () => {
    const busy = problem(503, 'dependency-unavailable', { 'retry-after': '1' });
    const { typed, received } = await courtierThat(busy, page([]));
    const { code, stderr } = await typed(['failed', 'list']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^It is dependency-unavailable\. Trying again in 1 s\.$/m);
    expect(received).toHaveLength(2);
    const long = await courtierThat(problem(503, 'dependency-unavailable', { 'retry-after': '60' }));
    const refused = await long.typed(['failed', 'list', '--wait', '2']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('--wait 120');
    expect(long.received).toHaveLength(1);
  });

  it('shows a problem document with each bad part', async () => {
    const errors = [
      { pointer: '#/name', detail: 'is missing' },
      { parameter: 'limit', detail: 'is \u001b[0m' },
      { detail: 'and more' },
    ];
    const bad = { type: 'urn:courtier:problem:x', title: 'Bad', status: 422, detail: 'No.', errors };
    const { typed } = await courtierThat({ status: 422, body: bad });
    expect((await typed(['failed', 'list'])).stderr).toBe(
      'Bad: No. (422)\n  #/name: is missing\n  limit: is \\u001b[0m\n  and more\n',
    );
  });

  it('is named where something else answers', async () => {
    const { typed, url } = await courtierThat({ status: 200 });
    const { code, stderr } = await typed(['failed', 'list']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `What answers at ${url}/prod is not Courtier's API.\n`,
    });
  });
});
