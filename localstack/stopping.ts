import { setTimeout as delay } from 'node:timers/promises';
import type { RuntimeLog } from './runtime-log.ts';

/** What ends at all ends within this; the guard takes care of the rest. */
const PATIENCE_MS = 6_000;

type Action = () => Promise<void> | void;

/** What must be undone when the runtime ends, last done first undone. */
export class Stopping {
  readonly #actions: Action[] = [];
  readonly #log: Pick<RuntimeLog, 'warn'>;
  readonly #patienceMs: number;
  #running: Promise<void> | undefined;

  constructor(log: Pick<RuntimeLog, 'warn'>, patienceMs = PATIENCE_MS) {
    this.#log = log;
    this.#patienceMs = patienceMs;
  }

  get begun(): boolean {
    return this.#running !== undefined;
  }

  add(action: Action): void {
    this.#actions.push(action);
    // Made while the rest was being undone: its turn is now.
    if (this.#running) this.#running = this.#running.then(() => this.#undo());
  }

  /** Undoes everything, once. What fails or takes too long is logged and does not keep the rest from ending. */
  run(): Promise<void> {
    this.#running ??= this.#undo();
    return this.#running;
  }

  async #undo(): Promise<void> {
    for (let action = this.#actions.pop(); action; action = this.#actions.pop()) {
      const patience = new AbortController();
      const tooLong = delay(
        this.#patienceMs,
        `it takes longer than ${this.#patienceMs} ms: ${action}`,
        patience,
      ).catch(() => undefined);
      const problem = await Promise.race([attempt(action), tooLong]);
      patience.abort();
      if (problem !== undefined) this.#log.warn(`while stopping: ${problem}`);
    }
  }
}

async function attempt(action: Action): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
