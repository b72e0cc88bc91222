import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownProject } from './project.ts';

/** The JSON line of `npm run local -- --json`. */
export type Ready = {
  ready: true;
  api: string;
  /** The operator's page. */
  console: string;
  /** Where it demands client certificates, with COURTIER_API_TLS_DIR. */
  apiTls?: string;
  aws: string;
  amqp: string;
  management: string;
  adminKey: string;
};

/** A runtime in a process of its own. */
export type Runtime = {
  ready: Ready;
  pid: number;
  dataDir: string;
  /** Ends it as Ctrl-C does, and removes its data unless it is to keep them. */
  stop(options?: { keepData?: boolean }): Promise<void>;
};

export type StartOptions = {
  /** The folder of the CDK app, where its cdk.json is. Default: Courtier's own; of the package, the working directory. */
  projectDir?: string;
  /** Default: a temporary folder. */
  dataDir?: string;
  /** Added to the environment, e.g. MESSAGE_RETRY_DELAYS. */
  env?: Record<string, string>;
  /** Each line of the runtime's log. */
  onLog?: (line: string) => void;
  /**
   * Ends it, also while it starts. It is in a process group of its own then: Ctrl-C in the terminal does not reach it
   * before the process that started it.
   */
  signal?: AbortSignal;
};

const LOG_LINES_KEPT = 200;

/**
 * Starts a runtime on free ports with a data folder of its own: what tests, the demo and the benchmarks use. It stops when
 * this process ends, also by SIGKILL.
 * Rejects with the end of its log when it ends before it is ready.
 */
export async function startRuntime(options: StartOptions = {}): Promise<Runtime> {
  const { signal } = options;
  signal?.throwIfAborted();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'courtier-')));
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, `main${extname(import.meta.filename)}`),
      '--json',
      '--stop-at-eof',
      '--data-dir',
      dataDir,
    ],
    {
      cwd: options.projectDir ?? ownProject(),
      env: {
        ...process.env,
        COURTIER_API_PORT: '0',
        AWS_ENDPOINT_PORT: '0',
        COURTIER_AMQP_PORT: '0',
        ...options.env,
      },
      // This process holds the other end of its input, so it ends with this process, however this one ends.
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: signal !== undefined,
    },
  );
  child.stdin.on('error', () => {});
  // Told twice, it would not take the time to end in order.
  let interrupted = false;
  const end = () => {
    if (!interrupted) child.kill('SIGINT');
    interrupted = true;
  };
  signal?.addEventListener('abort', end);
  // It may have come before anybody listened.
  if (signal?.aborted) end();
  const stop: Runtime['stop'] = async ({ keepData = false } = {}) => {
    if (child.exitCode === null && child.signalCode === null) {
      end();
      await once(child, 'exit');
    }
    if (!keepData) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const ready = await readyLine(child, options.onLog ?? (() => {}));
    return { ready, pid: child.pid ?? 0, dataDir, stop };
  } catch (error) {
    await stop({ keepData: options.dataDir !== undefined });
    throw error;
  }
}

function readyLine(child: ChildProcess, onLog: (line: string) => void): Promise<Ready> {
  const log: string[] = [];
  return new Promise((resolve, reject) => {
    if (!child.stdout || !child.stderr) throw new Error('The runtime has no output to read.');
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (log.push(line) > LOG_LINES_KEPT) log.shift();
      onLog(line);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready"')) resolve(JSON.parse(line) as Ready);
    });
    child.once('exit', (code) =>
      reject(new Error(`The runtime ended with ${code} before it was ready:\n${log.join('\n')}`)),
    );
  });
}
