import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { remove, retryNow } from '../../../core/failure/by-person.ts';
import { isExpiredRequest } from '../../../core/failure/expired-request.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import type { FailedItem } from '../../../core/failure/reports.ts';
import type { FailedMessageStore } from '../../../core/failure/store.ts';
import { update } from '../../../core/failure/update.ts';
import { orderGroup } from '../../../core/message/partition-key.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { isWanted } from '../../../core/retry/redeliveries.ts';
import type { RetryStart } from '../../../core/retry/workflow.ts';
import { defineTopology } from '../../../core/topology/define.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler as createRecorder } from '../../../functions/dead-letter-recorder/handler.ts';
import { createHandler as createFollower } from '../../../functions/failed-messages-stream/handler.ts';
import { defineConsumer } from '../../../functions/pipeline/define-consumer.ts';
import { createHandler as createReconciler } from '../../../functions/reconciler/handler.ts';
import { createHandler as createRedeliver } from '../../../functions/redeliver/handler.ts';
import { createHandler as createSettle } from '../../../functions/settle/handler.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { sqsEvent, sqsRecord } from '../dead-letter-recorder/events.ts';
import { recorder } from '../dead-letter-recorder/recorder.ts';
import { BEGIN_SECONDS, inGroup, nameOf, QUEUE, type Sent, START, sentItem, successRecord } from './items.ts';
import { Life } from './mortal.ts';
import { streaming } from './stream.ts';

const topology = defineTopology({
  system: 'shop',
  description: 'A shop.',
  exchanges: { orders: { type: 'fanout', description: 'Orders.' } },
  queues: {
    orders: {
      bindings: [{ exchange: 'orders' }],
      delivery: 'lambda',
      consumer: { function: 'orders' },
      orderBy: 'key',
      onFailure: 'park',
      impact: 'No orders.',
    },
  },
});
/** Longer than an invocation and its claims. */
const VISIBILITY_SECONDS = 60;

/** An execution of the retry workflow: it is to redeliver, or waits for the answer to its token. */
type Run = { start: RetryStart; attempt: number; token: string | null };
/** What lies in the work queue, by group, and how often it was given a token. */
export type How = { life: number | null; again: boolean };

/**
 * A queue that parks, with everything that moves its messages, on memory: the consumer, the recorder, the retry workflow, the
 * stream and the reconciler. Each that acts may end before or after any of its calls, and be called again for what it has done.
 */
export class World {
  /** What was handled, in this order. */
  readonly effects: { key: string; n: number }[] = [];
  readonly keys = createMemoryParkedKeys();
  readonly store: FailedMessageStore;
  /** How many of its next attempts each message fails. */
  readonly failures = new Map<string, number>();
  /** Messages that a person took out of their order: gave up, or retried before their turn. */
  readonly takenOut = new Set<string>();
  readonly #life = new Life();
  readonly #groups = new Map<string, WorkItem[]>();
  readonly #claims = createMemoryMessageLog();
  readonly #memory = recorder().deps;
  readonly #records = createMemoryFailedMessages();
  readonly #reports = createMemoryFailureReports();
  readonly #stream: DynamoDBRecord[] = [];
  readonly #runs = new Map<string, Run>();
  #begun = 0;
  #seconds = BEGIN_SECONDS;
  #tokens = 0;
  readonly #actors: ReturnType<World['actors']>;

  constructor(messages: readonly Sent[]) {
    this.store = streaming(this.#records, this.#stream);
    for (const message of messages) {
      const { id, fails } = message;
      if (!this.failures.has(id)) this.failures.set(id, fails);
      this.#put(sentItem(message));
    }
    this.#actors = this.actors();
  }

  private actors() {
    const { workflow, outcomes, alerts, windows, windowSeconds, log, routes, payloads } = this.#memory;
    const mortal = <P extends object>(port: P) => this.#life.of(port);
    const now = () => new Date(START + this.#seconds * 1_000);
    const store = mortal(this.store);
    const shared = { alerts, windows, windowSeconds, log, routes, spans: noSpans, now, outcomes };
    const claims = this.#life.of(this.#claims);
    const follow = { ...shared, store, keys: mortal(this.keys), workflow: mortal(workflow) };
    return {
      consumer: this.#consumer(now),
      recorder: createRecorder({ ...follow, claims, payloads }),
      follower: createFollower({
        bodies: { references: { of: async () => [] }, payloads, log },
        keys: follow,
      }),
      reconciler: createReconciler({
        ...follow,
        graceSeconds: 60,
        workQueues: { counts: async () => ({ visible: this.#waiting(), in_flight: 0, delayed: 0 }) },
      }),
      redeliver: createRedeliver({
        ...shared,
        store: this.store,
        payloads,
        publisher: createMemoryBroker({}).publisher,
        workQueues: {
          send: async (_queue, items) => {
            for (const item of items) this.#put(item);
            return [];
          },
        },
      }),
      settle: createSettle({ ...shared, store: this.store, random: () => 0 }),
    };
  }

  #consumer(now: () => Date) {
    const { outcomes, payloads, log } = this.#memory;
    return defineConsumer({
      of: topology,
      queue: QUEUE,
      schema: z.object({ key: z.string(), n: z.number() }),
      handle: async ({ key, n }, { messageId }) => {
        const left = this.failures.get(messageId) ?? 0;
        this.failures.set(messageId, Math.max(0, left - 1));
        if (left > 0) throw new Error('not yet');
        this.effects.push({ key, n });
      },
    })({
      claims: this.#life.of(this.#claims),
      reports: this.#life.of(this.#reports),
      outcomes: this.#life.of(outcomes),
      redeliveries: {
        isWanted: async (redelivery) =>
          isWanted(await this.store.get(redelivery.failed_message_id), redelivery),
      },
      parkedKeys: this.#life.of(this.keys),
      workQueue: createMemoryPutBack(),
      payloads,
      log,
      now,
    });
  }

  #put(item: WorkItem): void {
    const group = orderGroup(item, { of: 'key', field: 'key' });
    this.#groups.set(group, [...(this.#groups.get(group) ?? []), item]);
  }

  #waiting(): number {
    return [...this.#groups.values()].reduce((sum, items) => sum + items.length, 0);
  }

  get isQuiet(): boolean {
    return (
      this.#waiting() === 0 &&
      this.#reports.reports.length + this.#reports.lateSuccesses.length === 0 &&
      this.#stream.length === 0 &&
      this.#memory.workflow.started.length === this.#begun &&
      this.#runs.size === 0
    );
  }

  /** The next messages of one group, two at most, at their consumer. SQS brings what is not acknowledged again, before all behind it. */
  async deliver(of: number, size: number, { life, again }: How): Promise<void> {
    const groups = [...this.#groups].filter(([, items]) => items.length > 0);
    const [group, items] = groups[of % Math.max(1, groups.length)] ?? [];
    if (group === undefined || !items) return;
    const batch = items.slice(0, size);
    this.#life.begin(life);
    const Records = batch.map((item, n) => inGroup(item, group, n));
    const { batchItemFailures } = await this.#actors.consumer(
      { Records },
      { getRemainingTimeInMillis: () => 30_000 },
    );
    const done = this.#life.isDead || again ? 0 : size - batchItemFailures.length;
    this.#groups.set(group, (this.#groups.get(group) ?? []).slice(Math.min(done, batch.length)));
    if (done < batch.length) this.#seconds += VISIBILITY_SECONDS;
  }

  /** One of what was reported, in any order. */
  async record(of: number, { life, again }: How): Promise<void> {
    const { reports, lateSuccesses } = this.#reports;
    const all: (FailedItem | (typeof lateSuccesses)[number])[] = [...reports, ...lateSuccesses];
    const one = all[of % Math.max(1, all.length)];
    if (!one) return;
    this.#life.begin(life);
    const event = sqsEvent('failure' in one ? sqsRecord(one) : successRecord(one));
    const { batchItemFailures } = await this.#actors.recorder(event);
    if (this.#life.isDead || again || batchItemFailures.length > 0) return;
    const list: unknown[] = 'failure' in one ? reports : lateSuccesses;
    list.splice(list.indexOf(one), 1);
  }

  /** What happened to records, in order; `again`: it comes a second time. */
  async follow(size: number, { life, again }: How): Promise<void> {
    const batch = this.#stream.slice(0, size);
    this.#life.begin(life);
    const { batchItemFailures } = await this.#actors.follower({ Records: batch });
    if (this.#life.isDead || again || batchItemFailures.length > 0) return;
    this.#stream.splice(0, batch.length);
  }

  /** One execution goes one step. */
  async run(of: number): Promise<void> {
    this.#life.begin(null);
    const { started } = this.#memory.workflow;
    for (const start of started.slice(this.#begun)) {
      this.#runs.set(start.run, { start, attempt: start.input.attempt, token: null });
    }
    this.#begun = started.length;
    const runs = [...this.#runs.values()];
    const run = runs[of % Math.max(1, runs.length)];
    if (run) await this.#step(run);
  }

  async #step(run: Run): Promise<void> {
    const { id, delivery } = run.start.input;
    const step = { id, run: run.start.run, attempt: run.attempt };
    if (run.token === null) {
      this.#seconds += 1;
      run.token = `token-${this.#tokens++}`;
      const { superseded } = await this.#actors.redeliver({ ...step, delivery, task_token: run.token });
      if (superseded) this.#runs.delete(run.start.run);
      return;
    }
    const answer = this.#memory.outcomes.answers.get(run.token);
    const isLost = !answer && this.#waiting() === 0;
    if (!answer && !isLost) return;
    const result = !answer
      ? { Error: 'States.Timeout' }
      : 'output' in answer
        ? answer.output
        : { Error: answer.error, Cause: answer.cause };
    if (!answer) this.#memory.outcomes.expire(run.token);
    const next = await this.#actors.settle({ ...step, delivery, quiet_seconds: 1, result });
    if (next.decision === 'retry') Object.assign(run, { attempt: next.attempt, token: null });
    else this.#runs.delete(run.start.run);
  }

  /** The reconciler comes, some minutes later. */
  async reconcile(life: number | null): Promise<void> {
    this.#seconds += 400;
    this.#life.begin(life);
    await this.#actors.reconciler().catch(() => {});
  }

  /** A person acts on a message that failed, or is parked. */
  async act(how: 'delete' | 'retry', of: number): Promise<void> {
    const { items } = await this.store.list({}, { limit: 100 });
    const open = items.filter(({ status }) => status !== 'resolved');
    const record = open[of % Math.max(1, open.length)];
    if (!record) return;
    if (how === 'delete' || record.status === 'parked') this.takenOut.add(nameOf(record));
    await this.#move(record.id, (now, found) =>
      how === 'delete' ? remove(found, now) : retryNow(found, now, { knownById: true }),
    );
  }

  /** What waits for a person. Nobody has to act on a request that expired. */
  async failed(): Promise<FailedMessage[]> {
    const { items } = await this.store.list({ status: 'failed' }, { limit: 100 });
    return items.filter((record) => !isExpiredRequest(record));
  }

  /** A person retries what waits for one. */
  async retryFailed(): Promise<void> {
    for (const { id } of await this.failed()) await this.#move(id, (now, found) => retryNow(found, now));
  }

  async #move(
    id: string,
    move: (now: string, record: FailedMessage) => ReturnType<typeof remove | typeof retryNow>,
  ) {
    this.#life.begin(null);
    const now = new Date(START + this.#seconds * 1_000).toISOString();
    const { moved } = await update(this.store, id, (record) => {
      const moved = record && move(now, record);
      return { moved, write: moved && 'record' in moved ? moved.record : null };
    });
    if (!moved || !('record' in moved)) return;
    if ('stop' in moved && moved.stop !== null) this.#runs.delete(moved.stop);
    if (!('start' in moved)) return;
    const input = { id, delivery: 'lambda' as const, ...moved.start };
    await this.#memory.workflow.start({ run: moved.record.run, delays: [], input });
  }
}
