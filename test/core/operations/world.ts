import { secondsAfter } from '../../../core/failure/due.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import type { FailureReport } from '../../../core/failure/report.ts';
import { beginRedelivery, settle } from '../../../core/failure/transitions.ts';
import { update } from '../../../core/failure/update.ts';
import { CANARY_WAIT_SECONDS } from '../../../core/limits.ts';
import { frozen } from '../../../core/operations/freeze.ts';
import { type NewOperation, newOperation } from '../../../core/operations/new-operation.ts';
import type { Operation } from '../../../core/operations/operation.ts';
import { plan } from '../../../core/operations/plan.ts';
import { runStep, type StepDeps } from '../../../core/operations/step.ts';
import type { MatchCounts } from '../../../core/operations/store.ts';
import { sweepOperations } from '../../../core/operations/sweep.ts';
import { begun } from '../../../core/operations/transitions.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { TRAIL_TAP } from '../../../core/topology/trail-queues.ts';
import { createArchive } from '../../../core/trail/archive.ts';
import type { Published } from '../../../core/trail/published.ts';
import { failedMessage } from '../../functions/api/failed-message.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import {
  createMemoryOperationResults,
  createMemoryOperationSteps,
  createMemoryOperations,
} from '../../memory/operations.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryTrail } from '../../memory/trail.ts';
import { recordedLog } from '../../recorded-log.ts';

export const START = '2026-01-05T10:00:00.000Z';
export const BY = { id: 'c1', name: 'night-shift' };
export const CANARY = { size: 3, max_failure_rate: 0.34, wait_seconds: CANARY_WAIT_SECONDS };

/** Operations on memory stores: a clock that a test moves, steps that it takes, and consumers that it answers for. */
export function createWorld(wrap: (deps: StepDeps) => StepDeps = (deps) => deps) {
  let now = START;
  let holders = 0;
  const failedMessages = createMemoryFailedMessages();
  const operations = createMemoryOperations();
  const results = createMemoryOperationResults();
  const steps = createMemoryOperationSteps();
  const workflow = createMemoryRetryWorkflow();
  const log = recordedLog();
  const trail = createMemoryTrail();
  const broker = createMemoryBroker({
    orders: { created: ['billing', 'stock'] },
    copies: { created: ['copies'] },
  });
  let objects = 0;
  const slice = { messages: 1_000_000 };
  const matches: MatchCounts = {
    async count(filter, { from, shows }) {
      const page = { limit: slice.messages, shows, ...(from === null ? {} : { cursor: from }) };
      const { items, next } = await failedMessages.list(filter, page);
      return { messages: items.length, rest: next };
    },
  };
  const payloads = createMemoryPayloads();
  const archive = createArchive({ payloads, newId: () => `object-${++objects}` });
  /** What is published into the tap is in the trail at once, unless that is late. */
  const tap: { isLate: boolean; sent: Published[] } = { isLate: false, sent: [] };
  const publish: StepDeps['publisher']['publish'] = async (publication, options) => {
    if (publication.routingKey !== TRAIL_TAP) return broker.publisher.publish(publication, options);
    const mark = markedBy(publication.id, now);
    tap.sent.push(mark);
    if (!tap.isLate) await trail.record([mark]);
  };
  const plain: StepDeps = {
    failedMessages,
    matches,
    operations,
    results,
    steps,
    workflow,
    retryRoutes: createRetryRoutes(
      (name) => (name === 'outside' ? { delivery: 'amqp' } : { delivery: 'lambda' }),
      {
        retryDelays: [60],
      },
    ),
    trail,
    archive,
    publisher: { ...broker.publisher, publish },
    newId: () => `holder-${++holders}`,
    now: () => new Date(now),
    log,
  };
  const deps = wrap(plain);
  const world = {
    ...plain,
    steps,
    workflow,
    deps,
    /** So many messages are counted at a time. */
    slice,
    tap,
    trail,
    archive,
    payloads,
    broker,
    /** As many failed messages, one a second, the last at the start. */
    async fail(count: number, fields: Partial<FailedMessage> = {}): Promise<string[]> {
      const made = Array.from({ length: count }, (_, n) =>
        failedMessage(`m-${fields.queue ?? 'orders'}-${n}`, {
          status: 'failed',
          next_retry_at: null,
          alerted_at: START,
          failed_at: secondsAfter(START, n - count),
          ...fields,
        }),
      );
      for (const record of made) await failedMessages.create(record);
      return made.map(({ id }) => id);
    },
    async start(id: string, asked: Partial<NewOperation> = {}): Promise<Operation> {
      const of = { ...defaults(id, asked.action ?? 'retry'), ...asked };
      const running = begun(newOperation(of, await plan(plain, of, now), BY), BY, now);
      if ('refused' in running) throw new Error('It cannot begin.');
      await operations.create(running);
      await steps.send({ operation_id: id, step: running.step }, 0);
      return running;
    },
    /** Planned, with the step that counts on where one is needed. */
    async plan(
      id: string,
      asked: Partial<NewOperation> = {},
      parts: Partial<Pick<StepDeps, 'trail' | 'now'>> = {},
    ): Promise<Operation> {
      const of = { ...defaults(id, asked.action ?? 'retry'), ...asked };
      const made = newOperation(of, await plan({ ...plain, ...parts }, of, now), BY);
      await operations.create(made);
      if (made.due_at !== null) await steps.send({ operation_id: id, step: made.step }, 0);
      return made;
    },
    pass: (seconds: number) => {
      now = secondsAfter(now, seconds);
    },
    /** The oldest step, when its time has come. */
    async step(): Promise<void> {
      const next = steps.sent.shift();
      if (!next) throw new Error('No step was sent for.');
      world.pass(next.delay);
      await runStep(deps, next);
    },
    /** Steps until none is sent for. `between` runs before each. */
    async run(between: () => Promise<unknown> = async () => {}): Promise<void> {
      for (let taken = 0; steps.sent.length > 0; taken += 1) {
        if (taken > 1_000) throw new Error('It does not come to an end.');
        await between();
        await world.step();
      }
    },
    /** What every run that was begun does with its message. */
    async consume(isHandled: (record: FailedMessage) => boolean): Promise<void> {
      for (const { run, input } of workflow.started.splice(0)) {
        await deliver(input.id, run, input.attempt, isHandled);
      }
    },
    async operation(id: string): Promise<Operation> {
      const found = await operations.get(id);
      if (!found) throw new Error('There is no such operation.');
      return found;
    },
    sweep: () => sweepOperations({ operations, steps, now: plain.now, log }),
  };
  return world;

  async function deliver(id: string, run: string, attempt: number, isHandled: (r: FailedMessage) => boolean) {
    const isBegun = await update(failedMessages, id, (record) => {
      const step = record && beginRedelivery(record, { run, attempt }, now);
      return { write: step && 'record' in step ? step.record : null };
    });
    if (!isBegun.write) return;
    const failure = failureAt(now, attempt + 1);
    await update(failedMessages, id, (record) => {
      if (!record) return { write: null };
      const outcome = isHandled(record)
        ? ({ outcome: 'confirmed' } as const)
        : ({ outcome: 'failed', failure } as const);
      const settled = settle(record, { run, attempt }, outcome, [], now);
      return { write: 'next' in settled ? settled.next : null };
    });
  }
}

function markedBy(message_id: string, published_at: string): Published {
  const [exchange, routing_key] = ['', TRAIL_TAP];
  return {
    message_id,
    exchange,
    routing_key,
    published_at,
    digest: 'm',
    bytes: 0,
    metadata: {},
    archived: null,
  };
}

function defaults(id: string, action: NewOperation['action']): NewOperation {
  return {
    id,
    action,
    filter: action === 'replay' ? null : frozen(action, {}, START),
    ids: null,
    to_queue: null,
    note: null,
    rate: 10,
    canary: null,
    stop_at_failure_rate: null,
  };
}

function failureAt(failed_at: string, attempt: number): FailureReport {
  const error = { name: 'Again', message: 'again', stack: null, code: 'again', permanent: true };
  return { source: 'consumer', error, failed_at, attempt };
}
