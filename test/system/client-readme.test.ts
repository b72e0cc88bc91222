import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const { api, adminKey, amqp } = inject('running');
const client = new URL('../../client/', import.meta.url);
const page = await readFile(new URL('README.md', client), 'utf8');
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, source = '', output = '']) => ({ source, output }),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtier-readme-'));
  // As `npm install ../courtier` leaves it in a service's folder.
  await mkdir(join(folder, 'node_modules'));
  await symlink(fileURLToPath(new URL('..', client)), join(folder, 'node_modules', 'courtier'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a service's secret holds; here of the user who may do everything. */
function secret(): string {
  const { protocol, host, pathname, username, password } = new URL(amqp);
  const [name, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return JSON.stringify({ username: name, password: word, url: `${protocol}//${host}${pathname}` });
}

describe('client/README.md', () => {
  it('shows an answer to each of its programs', () => {
    expect(examples).toHaveLength([...page.matchAll(/```ts\n/g)].length);
    expect(examples.length).toBeGreaterThan(2);
  });

  it.each(examples.map(({ source, output }, n) => [n + 1, source, output] as const))(
    'program %i says what stands below it',
    async (n, source, output) => {
      const file = join(folder, `example-${n}.ts`);
      await writeFile(file, source);
      const env = { ...process.env, COURTIER_URL: api, COURTIER_KEY: adminKey, RABBITMQ_SECRET: secret() };
      const { stdout } = await run(process.execPath, ['--no-warnings', file], { env, timeout: 60_000 });
      expect(stdout).toBe(output);
    },
  );
});
