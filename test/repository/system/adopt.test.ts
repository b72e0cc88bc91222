import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime, StartOptions } from '../../../localstack/start.ts';
import { deadLinks } from '../../docs/links.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

let folder: string;
let project: string;

/**
 * The packed product in a folder outside the repository. What it depends on is found one folder above, in a link to the
 * packages of this repository: npm would fetch them from a registry, which a machine that runs the tests may not reach.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtier-adopt-'));
  project = join(folder, 'shop');
  const installed = join(project, 'node_modules', 'courtier');
  await mkdir(installed, { recursive: true });
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const { stdout } = await run(process.execPath, ['bin/pack.ts', folder], { cwd: repository });
  await run('tar', ['-xzf', stdout.trim(), '-C', installed, '--strip-components=1']);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const bin = join(repository, 'node_modules', '.bin');
const environment = (more: Record<string, string> = {}) => ({
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  ...more,
});
const command = (name: string, args: string[], more: Record<string, string> = {}) =>
  run(name, args, { cwd: project, env: environment(more) });
const courtier = (...args: string[]) =>
  command(process.execPath, [join(project, 'node_modules', 'courtier', 'bin', 'cli.js'), ...args]);

describe('a project of somebody else', () => {
  it('is written by the command, with types and a test that hold', async () => {
    await courtier('init', 'shop');
    await courtier('new', 'system', 'parcel-office');
    expect(await readdir(join(project, 'systems'))).toEqual(['index.ts', 'parcel-office', 'shop']);
    await command('tsc', ['-p', '.']);
    const { stdout } = await command(process.execPath, ['--test', 'systems/**/*.test.ts']);
    expect(stdout).toContain('fail 0');
  });

  it('has pages that lead to each other, and the runbook that alarms point to', async () => {
    const installed = join(project, 'node_modules', 'courtier');
    const pages = globSync('{*,docs/*,client/*}.md', { cwd: installed });
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/runbook.md', 'client/README.md']));
    for (const page of pages) expect(deadLinks(installed, page), page).toEqual([]);
  });

  it('is written neither over another one nor under a name that cannot be deployed', async () => {
    await expect(courtier('init')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not empty'),
    });
    await expect(courtier('new', 'system', 'shop')).rejects.toMatchObject({ code: 1 });
    await expect(courtier('new', 'system', 'Shop')).rejects.toMatchObject({ code: 1 });
    await expect(courtier('nonsense')).rejects.toMatchObject({ code: 2 });
    expect((await courtier('--help')).stdout).toContain('courtier local');
    const cli = join(project, 'node_modules', 'courtier', 'bin', 'cli.js');
    await expect(run(process.execPath, [cli, 'local'], { cwd: folder })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`there is no cdk.json in ${folder}`),
    });
  });

  it('runs on this machine: what is published is handled, and what fails is retried', async () => {
    const testing = join(project, 'node_modules', 'courtier', 'package', 'testing.js');
    const { startRuntime }: { startRuntime(options: StartOptions): Promise<Runtime> } = await import(testing);
    const lines: string[] = [];
    const runtime = await startRuntime({
      projectDir: project,
      env: environment({ MESSAGE_RETRY_DELAYS: '1,2,3', COURTIER_CHECK_PERMISSIONS: 'true' }) as Record<
        string,
        string
      >,
      onLog: (line) => lines.push(line),
    });
    try {
      const { api, adminKey } = runtime.ready;
      const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
      const publish = async (message: object) => {
        const body = JSON.stringify({ exchange: 'shop', routing_key: 'task.new', message });
        const answer = await fetch(`${api}/api/messages/publish`, { method: 'POST', headers, body });
        expect(answer.status).toBe(202);
      };
      await publish({ name: 'sweep' });
      await publish({ name: 'mop', failures: 1 });
      const statuses = async () => {
        const answer = await fetch(`${api}/api/messages/failed?queue=shop_tasks`, { headers });
        const { items } = (await answer.json()) as { items: { status: string; retry_count: number }[] };
        return items.map(({ status, retry_count }) => ({ status, retry_count }));
      };
      await expect.poll(statuses).toEqual([{ status: 'resolved', retry_count: 1 }]);
      await expect.poll(() => lines.filter((line) => line.includes('task done')).length).toBe(2);
    } finally {
      await runtime.stop();
    }
  });

  it('is synthesized for prod when somebody is alerted, with nothing of the systems of this repository', async () => {
    const synth = (outdir: string, more: Record<string, string>) =>
      command(process.execPath, ['app.ts'], { CDK_OUTDIR: outdir, COURTIER_STAGE: 'prod', ...more });
    const outdir = join(folder, 'prod');
    await expect(synth(join(folder, 'refused'), {})).rejects.toMatchObject({
      stderr: expect.stringContaining('Nobody is alerted'),
    });
    await synth(outdir, { COURTIER_ALERT_EMAIL: 'duty@example.com' });
    const templates = (await readdir(outdir)).filter((name) => name.endsWith('.template.json'));
    expect(templates.join()).toContain('shop');
    expect(templates.join()).toContain('parceloffice');
    const texts = await Promise.all(templates.map((name) => readFile(join(outdir, name), 'utf8')));
    expect(texts.join()).not.toMatch(/kronos|soiree|playlist/i);
  });
});
