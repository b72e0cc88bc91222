import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from './problem.ts';

export type DataDirLock = { guardFile: string; release(): void };

/**
 * One runtime a data folder. The lock is an exclusive SQLite transaction: the kernel lets go of it when the process
 * ends, however it ends, so it is never stale. Processes that a killed runtime left are being ended by its guard:
 * waits for that too.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true }).catch((error: Error) => {
    throw new Problem(
      `the data folder ${dataDir} cannot be made (${error.message}): give another with --data-dir`,
    );
  });
  const database = new DatabaseSync(join(dataDir, 'lock.db'));
  const pidFile = join(dataDir, 'runtime.pid');
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    const owner = await readFile(pidFile, 'utf8').catch(() => 'unknown');
    throw new Problem(
      `another runtime (process ${owner.trim()}) uses ${dataDir}: stop it, or give this one --data-dir with a folder of its own`,
    );
  }
  await writeFile(pidFile, `${process.pid}\n`);
  const guardFile = join(dataDir, 'guard.pid');
  await guardGone(guardFile);
  return { guardFile, release: () => database.close() };
}

async function guardGone(guardFile: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const pid = Number(await readFile(guardFile, 'utf8').catch(() => '0'));
    if (!pid || !alive(pid)) return;
    await delay(50);
  }
  throw new Problem(`processes of an earlier runtime do not end: see the process group list of ${guardFile}`);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
