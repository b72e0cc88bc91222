import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lines } from './lines.ts';
import type { RuntimeLog } from './runtime-log.ts';

export type ChildOptions = {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Each line of its output and errors. */
  onLine?: (line: string) => void;
  /** Started again when it ends by itself, as AWS does with a broken host; what it holds is on disk. */
  keepAlive?: boolean;
  /** Called when it ended by itself and is not started again. */
  onDeath?: (how: string) => void;
};

export type Child = {
  /** True until the process ended for good. */
  running(): boolean;
  /** How it ended for good: `code 1`, `signal SIGKILL`, or why it could not start. */
  ended: Promise<string>;
  /** SIGTERM, and SIGKILL after `graceMs`. Resolves when the process is gone. */
  stop(graceMs?: number): Promise<void>;
};

/** A process that ends this soon, this often in a row, will not get better. */
const EARLY_MS = 5_000;
const EARLY_DEATHS = 2;
const RESTART_MS = 300;
const LAST_WORDS_MS = 500;

/**
 * The processes that the runtime starts. They live in process groups of their own, so Ctrl-C in the terminal reaches the
 * runtime alone, which ends them in order. A guard (guard.sh) ends them when the runtime had no chance to.
 */
export class Children {
  readonly #guard: ChildProcess;
  readonly #log: Pick<RuntimeLog, 'warn'>;

  /** `folder`: what they write, if it goes with them. */
  constructor(guardFile: string, log: Pick<RuntimeLog, 'warn'>, folder?: string) {
    this.#log = log;
    const script = fileURLToPath(new URL('./guard.sh', import.meta.url));
    const args = [script, guardFile, ...(folder === undefined ? [] : [folder])];
    this.#guard = spawn('sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // The guard may be killed first: then there is nobody to tell, and nothing to do about it.
    this.#guard.stdin?.on('error', () => {});
    this.#guard.on('error', () => {});
    this.#guard.unref();
  }

  start(options: ChildOptions): Child {
    const over = Promise.withResolvers<string>();
    let current = this.#spawn(options);
    let stopping = false;
    let running = true;
    let early = 0;
    const end = (how: string) => {
      running = false;
      over.resolve(how);
    };
    const watch = (process: Spawned) => {
      void process.exited.then(async (how) => {
        if (stopping) return end(how);
        early = Date.now() - process.startedAt < EARLY_MS ? early + 1 : 0;
        if (!options.keepAlive || early >= EARLY_DEATHS) {
          end(how);
          return options.onDeath?.(how);
        }
        this.#log.warn(`${options.name} ended (${how}): starting it again`);
        await delay(RESTART_MS);
        if (stopping) return end(how);
        current = this.#spawn(options);
        watch(current);
      });
    };
    watch(current);
    return {
      running: () => running,
      ended: over.promise,
      stop: async (graceMs = 5_000) => {
        stopping = true;
        signalGroup(current.pid, 'SIGTERM');
        const timer = setTimeout(() => signalGroup(current.pid, 'SIGKILL'), graceMs);
        await over.promise;
        clearTimeout(timer);
      },
    };
  }

  /** A process group that somebody else started and ends: the guard ends it too when the runtime had no chance to. */
  watch(pid: number): void {
    this.#guard.stdin?.write(`+ ${pid}\n`);
  }

  forget(pid: number): void {
    this.#guard.stdin?.write(`- ${pid}\n`);
  }

  /** Lets the guard go: everything has ended. */
  close(): void {
    this.#guard.stdin?.end();
  }

  #spawn({ command, args, env, cwd, onLine }: ChildOptions): Spawned {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd ? { cwd } : {}),
      env: env ?? process.env,
    });
    lines(child.stdout, onLine ?? (() => {}));
    lines(child.stderr, onLine ?? (() => {}));
    const { pid } = child;
    if (pid !== undefined) this.watch(pid);
    const exited = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        const how = signal ? `signal ${signal}` : `code ${code}`;
        // Its last words may still be on the way; a grandchild may hold the pipe open for longer.
        child.once('close', () => resolve(how));
        setTimeout(() => resolve(how), LAST_WORDS_MS);
      });
    });
    void exited.then(() => pid !== undefined && this.forget(pid));
    return { pid, exited, startedAt: Date.now() };
  }
}

type Spawned = { pid: number | undefined; exited: Promise<string>; startedAt: number };

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
