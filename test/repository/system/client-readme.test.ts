import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const { api, adminKey, amqp } = inject('running');
const project = join(import.meta.dirname, '..', '..', '..');
const page = await readFile(join(project, 'client', 'README.md'), 'utf8');
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, source = '', output = ''], n) => ({ file: `example-${n + 1}.ts`, source, output }),
);

/** A service's own folder, with the packed library installed as npm would; nothing in it knows this repository. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtier-readme-'));
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'courtier');
  await mkdir(installed, { recursive: true });
  const { stdout } = await run(process.execPath, ['bin/pack-client.ts', folder], { cwd: project });
  await run('tar', ['-xzf', stdout.trim(), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types']) {
    await symlink(join(project, 'node_modules', name), join(modules, name));
  }
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  for (const { file, source } of examples) await writeFile(join(folder, file), source);
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

  it('shows programs that fit the types of the packed library', async () => {
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2024', types: ['node'] };
    const files = examples.map(({ file }) => file);
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
    const tsc = join(project, 'node_modules', '.bin', 'tsc');
    const compiled = await run(tsc, ['-p', folder]).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
  });

  it.each(examples)('$file says what stands below it', async ({ file, output }) => {
    const env = { ...process.env, COURTIER_URL: api, COURTIER_KEY: adminKey, RABBITMQ_SECRET: secret() };
    const { stdout } = await run(process.execPath, ['--no-warnings', file], {
      cwd: folder,
      env,
      timeout: 280_000,
    });
    expect(stdout).toBe(output);
  });
});
