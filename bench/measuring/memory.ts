import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, readProc } from './process-tree.ts';

/** MiB, altogether and by what the processes are: `{ 'beam.smp': { processes: 1, mebibytes: 120 } }`. */
export type Memory = { total: number; of: Record<string, { processes: number; mebibytes: number }> };

/** After the last work, garbage and idle workers settle. */
const SETTLE_MS = 3_000;

/**
 * The memory of a process and all that it started, a few seconds from now: the proportional set size, in which a page
 * that n processes share counts 1/n for each. Undefined where there is no /proc.
 */
export async function memoryOf(root: number): Promise<Memory | undefined> {
  if (process.platform !== 'linux') return undefined;
  await delay(SETTLE_MS);
  const memory: Memory = { total: 0, of: {} };
  for (const pid of await familyOf(root)) {
    const mebibytes = await proportionalSetSize(pid);
    if (mebibytes === 0) continue;
    const name = await nameOf(pid);
    const { processes, mebibytes: before } = memory.of[name] ?? { processes: 0, mebibytes: 0 };
    memory.of[name] = { processes: processes + 1, mebibytes: Math.round(before + mebibytes) };
    memory.total += mebibytes;
  }
  return memory;
}

async function proportionalSetSize(pid: number): Promise<number> {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(await readProc(pid, 'smaps_rollup'))?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}

/** A function's name where it runs one, else the script, else the program. */
async function nameOf(pid: number): Promise<string> {
  const environment = await readProc(pid, 'environ');
  const lambda = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environment)?.[1];
  if (lambda) return lambda;
  const words = (await readProc(pid, 'cmdline')).split('\0');
  const script = words.find((word) => /\.(ts|js|mjs|sh)$/.test(word)) ?? words[0] ?? '';
  return script.slice(script.lastIndexOf('/') + 1) || 'unknown';
}
