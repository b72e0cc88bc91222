import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { functionEnvironment, type Surroundings } from './environment.ts';
import { exited, type FunctionErrorPayload, timedOut } from './errors.ts';
import type { FunctionConfig } from './functions.ts';
import type { Invocation, RuntimeApi, RuntimeEvents } from './runtime-api.ts';

const BOOTSTRAP = new URL('./bootstrap.mjs', import.meta.url).pathname;
const INIT_SECONDS = 10;

export type Outcome = { payload: string; functionError?: 'Unhandled' };

export type InstanceDeps = {
  api: RuntimeApi;
  region: string;
  endpoints: Surroundings['endpoints'];
  onLine(line: string): void;
  guard: Guard;
  /** Where Node keeps what it compiled of the bundles, for the next process of a function. */
  compiledDir: string;
};

/** Ends process groups when the runtime had no chance to: a handler that never yields does not notice that stdin closed. */
export type Guard = { watch(pid: number): void; forget(pid: number): void };

/** One process of a function. It runs one invocation at a time. */
export type Instance = {
  /** Never rejects: a timeout, an exit and an init error are outcomes too. The first call also waits for the start. */
  invoke(event: string): Promise<Outcome>;
  /** True once it asks for its next invocation, false when the process is gone instead. */
  idle(): Promise<boolean>;
  end(): void;
  readonly gone: Promise<void>;
};

type Current = { requestId: string; settle(outcome: Outcome): void };

export function startInstance(config: FunctionConfig, codeDir: string, deps: InstanceDeps): Instance {
  const id = randomUUID();
  const gone = Promise.withResolvers<void>();
  let current: Current | undefined;
  let ready = Promise.withResolvers<boolean>();
  let deliver: ((invocation: Invocation) => void) | undefined;

  const settle = (payload: string, functionError?: 'Unhandled') => {
    const settled = current;
    current = undefined;
    settled?.settle({ payload, ...(functionError && { functionError }) });
  };
  const fail = (error: FunctionErrorPayload) => settle(JSON.stringify(error), 'Unhandled');
  const events: RuntimeEvents = {
    next: (answer) => {
      deliver = answer;
      ready.resolve(true);
    },
    response: (requestId, body) => requestId === current?.requestId && settle(body),
    error: (requestId, body) => requestId === current?.requestId && settle(body, 'Unhandled'),
    initError: (body) => settle(body, 'Unhandled'),
  };
  const runtimeApi = deps.api.attach(id, events);
  const around = { ...deps, runtimeApi, logStream: `local/[$LATEST]${id}` };
  const child = spawnFunction(config, codeDir, around, deps.compiledDir);
  createInterface({ input: child.stdout }).on('line', deps.onLine);
  createInterface({ input: child.stderr }).on('line', deps.onLine);
  const { pid } = child;
  if (pid !== undefined) deps.guard.watch(pid);
  const end = () => void child.kill('SIGKILL');
  const onGone = (code: number | null, signal: string | null) => {
    deps.api.detach(id);
    if (pid !== undefined) deps.guard.forget(pid);
    if (current) fail(exited(current.requestId, code, signal));
    ready.resolve(false);
    gone.resolve();
  };
  child.once('exit', onGone);
  child.once('error', () => onGone(null, 'SIGKILL'));

  const invoke = async (event: string): Promise<Outcome> => {
    const requestId = randomUUID();
    const outcome = Promise.withResolvers<Outcome>();
    current = { requestId, settle: outcome.resolve };
    const expire = (seconds: number) =>
      setTimeout(() => {
        fail(timedOut(requestId, seconds));
        end();
      }, seconds * 1000);
    // Lambda gives up a slow start and begins it again as part of the invocation; here it goes on, as long as both may take.
    let timer = expire(INIT_SECONDS + config.timeoutSeconds);
    ready.promise.then((started) => {
      if (!started || !deliver || current?.requestId !== requestId) return;
      clearTimeout(timer);
      timer = expire(config.timeoutSeconds);
      ready = Promise.withResolvers();
      const deadline = Date.now() + config.timeoutSeconds * 1000;
      deliver({ requestId, event, deadline, functionArn: config.arn });
    });
    return outcome.promise.finally(() => clearTimeout(timer));
  };
  return { invoke, idle: () => ready.promise, end, gone: gone.promise };
}

function spawnFunction(
  config: FunctionConfig,
  codeDir: string,
  around: Surroundings,
  compiledDir: string,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const [file = 'index'] = config.handler.split('.');
  const mapped = ['.mjs.map', '.js.map', '.cjs.map'].some((end) =>
    existsSync(join(codeDir, `${file}${end}`)),
  );
  return spawn(
    process.execPath,
    [
      `--max-old-space-size=${config.memoryMb}`,
      ...(mapped ? ['--enable-source-maps'] : []),
      BOOTSTRAP,
      compiledDir,
    ],
    {
      cwd: codeDir,
      env: functionEnvironment(config, codeDir, around),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
}
