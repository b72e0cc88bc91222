import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The JSON line of `npm run local -- --json`. */
export type Ready = {
  ready: true;
  api: string;
  aws: string;
  amqp: string;
  management: string;
  adminKey: string;
};

export type Runtime = {
  ready: Ready;
  pid: number;
  dataDir: string;
  /** Ends it as Ctrl-C does and removes its data unless told to keep them. */
  stop(options?: { keepData?: boolean }): Promise<void>;
};

/** Waits of a few seconds instead of minutes: by configuration, never by other code. */
export const shortened = {
  MESSAGE_RETRY_DELAYS: '1,2,3',
  COURTIER_CONSUMER_TIMEOUT: '3',
  COURTIER_QUIET_WINDOW: '3',
  COURTIER_RECONCILE_GRACE: '1',
};

/** Starts `npm run local -- --json` on free ports with a data folder of its own. */
export async function startRuntime(
  options: { dataDir?: string; env?: Record<string, string> } = {},
): Promise<Runtime> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'courtier-test-')));
  const child = spawn(process.execPath, ['localstack/main.ts', '--json', '--data-dir', dataDir], {
    cwd: new URL('..', import.meta.url).pathname,
    env: { ...process.env, COURTIER_API_PORT: '0', AWS_ENDPOINT_PORT: '0', ...shortened, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > 200) errors.shift();
  });
  const ready = await readyLine(child, errors);
  return {
    ready,
    pid: child.pid ?? 0,
    dataDir,
    stop: async ({ keepData = false } = {}) => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function readyLine(child: ChildProcess, errors: string[]): Promise<Ready> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('the runtime has no standard output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready"')) resolve(JSON.parse(line) as Ready);
    });
    child.once('exit', (code) =>
      reject(new Error(`the runtime ended with ${code} before it was ready:\n${errors.slice(-40).join('\n')}`)),
    );
  });
}
