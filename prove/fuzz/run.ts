import { setTimeout as pause } from 'node:timers/promises';
import { contentOf } from '../../core/message/content.ts';
import type { Ready } from '../../localstack/start.ts';
import { request } from '../http.ts';
import type { Progress } from '../prove.ts';
import { Account, type Wrong } from './account.ts';
import { handledContents } from './claims.ts';
import { type LibraryClient, startLibraryClient, startPulling } from './consumers.ts';
import { type FuzzMessage, messageOf } from './message.ts';
import { openTarget, PATHS, type Path, pathOf, type Target } from './paths.ts';
import { publishAll } from './publisher.ts';
import { queuesLeft } from './queues.ts';
import { readRecord, recordsOf } from './records.ts';

export type FuzzOptions = {
  ready: Ready;
  seed: number;
  messages: number;
  /** The first of them. */
  from: number;
  /** Without any change for so long, what is missing counts as lost. */
  patienceMs: number;
  /** No further round begins after so long. What was published is accounted for all the same. */
  minutes: number;
  /** So many failed messages are retried by a person in the end. */
  retries: number;
  /** Nobody else publishes on this runtime: queues that all share are empty in the end too. */
  alone: boolean;
  signal: AbortSignal;
  onProgress: Progress;
};

export type FuzzResult = {
  seed: number;
  /** Published: all that were asked for, unless its time was over or something went wrong. */
  messages: number;
  /** What RabbitMQ closed a connection for, by its words. */
  refused: Map<string, number>;
  taken: number;
  paths: ReturnType<Account['counts']>;
  reasons: Map<string, number>;
  /** Failed messages that a person retried, and what became of them. */
  retried: { asked: number; resolved: number; failedAgain: number };
  libraryErrors: ReadonlyMap<string, number>;
  wrong: Wrong[];
  /** Of the first one that went wrong, as it was published. */
  firstWrong: FuzzMessage | undefined;
  seconds: number;
};

/** Published before what came before is accounted for, at most. */
const ROUND = 500;
const LOOK_MS = 500;

/** Publishes the messages of a seed along every path, and accounts for each. The runtime is one of the shop: test/shop. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { ready, seed, messages } = options;
  const began = Date.now();
  const target = await openTarget(ready, messages);
  const run = new Run(options, target);
  const stopPulling = startPulling(run.consumerDeps, target.queues.pull);
  const library = await startLibraryClient(run.consumerDeps);
  try {
    await library.consume(target.queues.client);
    await run.publishAndSettle();
    const retried = run.account.wrong().length > 0 ? NONE : await run.retryByHand(library);
    for (const left of await queuesLeft(ready, options.alone ? target.everyQueue : target.ownQueues))
      run.account.fault(left);
    const wrong = run.account.wrong();
    const first = wrong.find(({ n }) => n !== undefined)?.n;
    return {
      seed,
      messages: run.published,
      refused: run.refused,
      taken: run.account.taken,
      paths: run.account.counts(),
      reasons: run.account.reasons(),
      retried,
      libraryErrors: library.errors(),
      wrong,
      firstWrong: first === undefined ? undefined : run.account.messageOf(first),
      seconds: Math.round((Date.now() - began) / 1_000),
    };
  } finally {
    await stopPulling();
    await library.close();
    await target.remove();
  }
}

const NONE = { asked: 0, resolved: 0, failedAgain: 0 };

class Run {
  readonly account = new Account();
  readonly refused = new Map<string, number>();
  published = 0;
  readonly consumerDeps;
  readonly #options: FuzzOptions;
  readonly #target: Target;
  readonly #handledContents: () => Promise<Set<string>>;
  /** Of what went to the function and is not handled yet. */
  readonly #contents = new Map<string, number>();

  constructor(options: FuzzOptions, target: Target) {
    const { ready, seed } = options;
    const { account } = this;
    this.#options = options;
    this.#target = target;
    this.#handledContents = handledContents(ready, target.queues.function);
    this.consumerDeps = {
      ready,
      seed,
      onHandled: (n: number) => account.handle(n),
      onFault: (what: string, n?: number) => account.fault(what, n),
    };
  }

  /** Stops at the first round in which something went wrong. */
  async publishAndSettle(): Promise<void> {
    const { from, messages, minutes, signal } = this.#options;
    const until = Date.now() + minutes * 60_000;
    for (let first = from; first < from + messages && !signal.aborted; first += ROUND) {
      if (Date.now() > until) return;
      const end = Math.min(first + ROUND, from + messages);
      await this.#publish(first, end);
      await this.#settle(() => this.account.open().length);
      if (this.account.wrong().length > 0) return;
    }
  }

  async #publish(first: number, end: number): Promise<void> {
    const { ready, seed, from, messages, onProgress } = this.#options;
    const user = decodeURIComponent(new URL(ready.amqp).username);
    const publishings = Array.from({ length: end - first }, (_, index) => {
      const n = first + index;
      const path = pathOf(n);
      return {
        message: messageOf(n, { seed, user, expired: path === 'expired' }),
        to: this.#target.to(path),
      };
    });
    const { taken, refused } = await publishAll(ready.amqp, publishings);
    this.published += publishings.length;
    for (const { message } of taken) {
      this.account.take(message);
      if (pathOf(message.n) === 'function') this.#contents.set(contentOf(message.body), message.n);
    }
    for (const { message, why } of refused) {
      if (message.innocent) this.account.fault(`RabbitMQ refused an innocent one: ${why}`, message.n);
      const kind = why.replace(/fuzz-\S*|\d{4,}|'.*'/g, '…').slice(0, 80);
      this.refused.set(kind, (this.refused.get(kind) ?? 0) + 1);
    }
    onProgress(`seed ${seed}: published`, end - from, messages);
  }

  /** Until `left` says 0, or nothing changed for as long as patience lasts. */
  async #settle(left: () => number): Promise<void> {
    const { signal, patienceMs } = this.#options;
    let before = '';
    for (
      let changed = Date.now();
      !signal.aborted && Date.now() - changed < patienceMs;
      await pause(LOOK_MS)
    ) {
      await this.#look();
      if (left() === 0) return;
      const now = JSON.stringify([this.account.counts(), [...this.account.reasons()]]);
      if (now !== before) changed = Date.now();
      before = now;
    }
  }

  async #look(): Promise<void> {
    const { ready } = this.#options;
    for (const content of await this.#handledContents()) {
      const n = this.#contents.get(content);
      if (n === undefined) continue;
      this.account.handle(n);
      this.#contents.delete(content);
    }
    for (const path of PATHS) {
      const records = await recordsOf(ready, this.#target.queues[path]);
      for (const record of records ?? []) await this.#read(path, record);
    }
  }

  async #read(path: Path, record: Parameters<Account['record']>[0]): Promise<void> {
    const { ready, seed } = this.#options;
    if (this.account.knows(record.id)) return this.account.record(record);
    const read = await readRecord(ready, record.id, seed);
    if (!read) return;
    // Others use the function's queue as well.
    if (read.n === undefined && path === 'function') return;
    if (read.problem) this.account.fault(`its record cannot be read: ${read.problem}`, read.n);
    this.account.record(record, read.n);
  }

  /** Retries failed messages as a person does, spread over all of them, and waits for what becomes of each. */
  async retryByHand(library: LibraryClient): Promise<typeof NONE> {
    const { ready, retries, onProgress } = this.#options;
    // Nobody took from there until now.
    await library.consume(this.#target.queues.expired);
    const failed = this.account.failed();
    const asked = failed.filter((_, n) => n % Math.ceil(failed.length / retries) === 0).map(({ id }) => id);
    for (const [n, id] of asked.entries()) {
      const { status, text } = await request(ready, 'POST', `/api/messages/retry/${id}`);
      if (status !== 202)
        this.account.fault(`a retry of ${id} is answered with ${status}: ${text.slice(0, 500)}`);
      onProgress('retried', n + 1, asked.length);
    }
    await this.#settle(() => this.account.open().length);
    const again = new Set(this.account.failed().map(({ id }) => id));
    const failedAgain = asked.filter((id) => again.has(id)).length;
    return { asked: asked.length, resolved: asked.length - failedAgain, failedAgain };
  }
}
