import { readdir, readFile } from 'node:fs/promises';
import type { Ready } from '../../localstack/start.ts';

/**
 * Ids of the processes in which a function of this runtime, and of no other on the machine, runs now. Linux tells it
 * under /proc.
 */
export async function functionProcesses(ready: Ready, functionName: string): Promise<number[]> {
  const found = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        const variables = new Set(text.split('\0'));
        const ours =
          variables.has(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`) &&
          variables.has(`AWS_ENDPOINT_URL=${ready.aws}`);
        return ours ? [Number(pid)] : [];
      }),
  );
  return found.flat();
}

/** Ends one of them as a crash would, as soon as there is one; how many it met. */
export async function kill(ready: Ready, functionName: string): Promise<number> {
  const pids = await functionProcesses(ready, functionName);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length;
}
