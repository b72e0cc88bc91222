import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Children } from '../../localstack/children.ts';
import { lockDataDir } from '../../localstack/lock.ts';
import { waitFor } from '../wait-for.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a data folder', () => {
  it('belongs to one runtime at a time', async () => {
    const lock = await lockDataDir(dir);
    await expect(lockDataDir(dir)).rejects.toThrow(`another runtime (process ${process.pid}) uses ${dir}`);
    lock.release();
    (await lockDataDir(dir)).release();
  });
});

describe('a process of the runtime', () => {
  it('that is a file is named, with what to do', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    await expect(lockDataDir(file)).rejects.toThrow(`the data folder ${file} cannot be made`);
  });

  it('ends with a runtime that is killed, and the next runtime waits for it', async () => {
    // A runtime that holds the folder and a child that ends slowly on SIGTERM.
    const script = `
      import { Children } from '${new URL('../../localstack/children.ts', import.meta.url)}';
      import { lockDataDir } from '${new URL('../../localstack/lock.ts', import.meta.url)}';
      const lock = await lockDataDir(${JSON.stringify(dir)});
      const children = new Children(lock.guardFile, { warn: () => {} });
      children.start({
        name: 'slow', command: 'sh', keepAlive: true,
        args: ['-c', 'trap "sleep 0.5; exit" TERM; echo $$; while :; do sleep 0.1; done'],
        onLine: (line) => console.log(line),
      });
    `;
    const runtime = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(runtime.stdout, 'data');
    const pid = Number(line);
    await waitFor(async () => expect(await readFile(join(dir, 'guard.pid'), 'utf8')).toMatch(/\d/));
    runtime.kill('SIGKILL');
    await once(runtime, 'exit');
    expect(alive(pid)).toBe(true);
    const lock = await lockDataDir(dir);
    expect(alive(pid)).toBe(false);
    lock.release();
  });

  it('ends with a program that is interrupted, and the folder that it was given goes', async () => {
    const folder = join(dir, 'written');
    await mkdir(folder);
    const script = `
      import { Children } from '${new URL('../../localstack/children.ts', import.meta.url)}';
      const folder = ${JSON.stringify(folder)};
      const children = new Children(folder + '/guard.pid', { warn: () => {} }, folder);
      children.start({
        name: 'writer', command: 'sh',
        args: ['-c', 'trap "sleep 0.3; date >$0/last; exit" TERM; echo $$; while :; do sleep 0.1; done', folder],
        onLine: (line) => console.log(line),
      });
    `;
    const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(program.stdout, 'data');
    program.kill('SIGINT');
    await waitFor(() => expect(existsSync(folder)).toBe(false));
    expect(alive(Number(line))).toBe(false);
  });

  it('is started again when it ends by itself, and logged', async () => {
    const warnings: string[] = [];
    const children = new Children(join(dir, 'guard.pid'), { warn: (text) => void warnings.push(text) });
    const pids: string[] = [];
    const child = children.start({
      name: 'part',
      command: 'sh',
      args: ['-c', 'echo $$; exec sleep 60'],
      keepAlive: true,
      onLine: (line) => void pids.push(line),
    });
    await waitFor(() => expect(pids).toHaveLength(1));
    process.kill(Number(pids[0]), 'SIGKILL');
    await waitFor(() => expect(pids).toHaveLength(2));
    expect(warnings).toEqual(['part ended (signal SIGKILL): starting it again']);
    await child.stop();
    expect(alive(Number(pids[1]))).toBe(false);
    children.close();
  });

  it('is given up when it ends again and again', async () => {
    const children = new Children(join(dir, 'guard.pid'), { warn: () => {} });
    const deaths: string[] = [];
    const child = children.start({
      name: 'part',
      command: 'sh',
      args: ['-c', 'exit 3'],
      keepAlive: true,
      onDeath: (how) => void deaths.push(how),
    });
    expect(await child.ended).toBe('code 3');
    expect(child.running()).toBe(false);
    expect(deaths).toEqual(['code 3']);
    children.close();
  });
});
