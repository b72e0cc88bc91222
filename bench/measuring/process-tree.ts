import { readdir, readFile } from 'node:fs/promises';

/** Processes that a process started itself, the nearest generation. None where there is no /proc. */
export async function childrenOf(pid: number): Promise<number[]> {
  const parents = await parentByPid();
  return [...parents.keys()].filter((child) => parents.get(child) === pid);
}

/** A process, its children, their children and so on. */
export async function familyOf(root: number): Promise<number[]> {
  const parents = await parentByPid();
  const family = [root];
  // It grows while it is walked through.
  for (const member of family) {
    for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  }
  return family;
}

async function parentByPid(): Promise<Map<number, number>> {
  const names = await readdir('/proc').catch((): string[] => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = pids.map(async (pid) => [pid, parentOf(await readProc(pid, 'stat'))] as const);
  return new Map(await Promise.all(found));
}

/** `pid (name) state ppid …`, where the name may hold anything. */
function parentOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** /proc/<pid>/<file>; empty when the process has ended. */
export async function readProc(pid: number, file: string): Promise<string> {
  return await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}
