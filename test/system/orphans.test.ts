import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { familyOf, readProc } from '../../bench/measuring/process-tree.ts';
import { waitFor } from '../wait-for.ts';

/** Starts a runtime as a test does, says its process and stays. */
const RUNNER = `
import { startRuntime } from './test/runtime.ts';
const { pid } = await startRuntime({ dataDir: process.env.VITEST_DATA_DIR });
console.log(pid);
setInterval(() => {}, 1_000);
`;

/** A program that started a runtime, the runtime, and every process that came of it, RabbitMQ's among them. */
async function startedBySomebody(): Promise<{ runner: ChildProcess; runtime: number; all: number[] }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'courtier-orphans-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const runner = spawn(process.execPath, ['--input-type=module', '--eval', RUNNER], {
    // Of Vitest's variables, which decide no synthesis (cache/synthesis-key.ts): it is made once for all three.
    env: { ...process.env, VITEST_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: runner.stdout }), 'line');
  const runtime = Number(line);
  const all = [...new Set([...(await familyOf(runtime)), ...(await thoseThatName(dataDir))])].filter(
    (pid) => pid !== runner.pid,
  );
  return { runner, runtime, all };
}

/** What went its own way, as a daemon does, still has the folder in its environment or its arguments. */
async function thoseThatName(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const naming = await Promise.all(
    pids.map(
      async (pid) =>
        (await readProc(pid, 'environ')).includes(dataDir) ||
        (await readProc(pid, 'cmdline')).includes(dataDir),
    ),
  );
  return pids.filter((_, index) => naming[index]);
}

/** The names of those that still run; a process that nobody has waited for yet has ended. */
async function running(pids: readonly number[]): Promise<string[]> {
  const stats = await Promise.all(pids.map((pid) => readProc(pid, 'stat')));
  return stats
    .filter((stat) => stat !== '' && !/\) Z /.test(stat))
    .map((stat) => stat.slice(0, stat.lastIndexOf(')') + 1));
}

describe.runIf(process.platform === 'linux')(
  'of a runtime nothing stays behind',
  { timeout: 300_000 },
  () => {
    it('when the program that started it is killed', async () => {
      const { runner, all } = await startedBySomebody();
      expect((await running(all)).join()).toMatch(/beam/);
      runner.kill('SIGKILL');
      await waitFor(async () => expect(await running(all)).toEqual([]));
    });

    it('when it is killed itself', async () => {
      const { runtime, all } = await startedBySomebody();
      expect((await running(all)).join()).toMatch(/beam/);
      process.kill(runtime, 'SIGKILL');
      await waitFor(async () => expect(await running(all)).toEqual([]));
    });

    it('when both are killed', async () => {
      const { runner, runtime, all } = await startedBySomebody();
      process.kill(runtime, 'SIGKILL');
      runner.kill('SIGKILL');
      await waitFor(async () => expect(await running(all)).toEqual([]));
    });
  },
);
