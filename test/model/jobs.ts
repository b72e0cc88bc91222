import { Buffer } from 'node:buffer';
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { entityTag } from '../../adapters/http/entity-tag.ts';
import type { Operation, OperationHandler } from '../../adapters/http/operation.ts';
import { lateSuccess, type Outgoing, toOutgoing } from '../../adapters/sqs/outgoing.ts';
import { CourtierError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { runStep } from '../../core/operations/step.ts';
import { sweepOperations } from '../../core/operations/sweep.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import { defineTopology } from '../../core/topology/define.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { cancelFailed } from '../../functions/api/cancel-failed.ts';
import { deleteFailed } from '../../functions/api/delete-failed.ts';
import { resolveFailed } from '../../functions/api/resolve-failed.ts';
import { restoreFailed } from '../../functions/api/restore-failed.ts';
import { retryFailed } from '../../functions/api/retry-failed.ts';
import { reviseFailed } from '../../functions/api/revise-failed.ts';
import { createHandler as createRecorder } from '../../functions/dead-letter-recorder/handler.ts';
import { createOperation } from '../../functions/operations/create-operation.ts';
import { processRecord } from '../../functions/pipeline/process-record.ts';
import { createHandler as createReconciler } from '../../functions/reconciler/handler.ts';
import { createHandler as createRedeliver } from '../../functions/redeliver/handler.ts';
import { createHandler as createSettle } from '../../functions/settle/handler.ts';
import { event } from '../adapters/http/event.ts';
import { createMemoryAlertWindows } from '../memory/alert-windows.ts';
import { createMemoryParkedKeys } from '../memory/parked-keys.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { type Calls, type Ports, portsOf, tokenOf } from './ports.ts';
import { type Actor, isoOf, madeUp, nameOfItem, type PersonAct, type Verdict, type World } from './world.ts';

/** One retry, long after the failure: a wait is over when an event says so. */
const DELAYS = [3_600];
const routes: RetryRoutes = () => ({ delivery: 'lambda', delays: DELAYS });
const topology = defineTopology({
  system: 'model',
  exchanges: { orders: { type: 'fanout' } },
  queues: { orders: { delivery: 'lambda', bindings: [{ exchange: 'orders' }] } },
} as never);

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
/** What is not modelled: alerts follow a write and cost no turn, and no key is closed where the queue parks nothing. */
const besides = () => ({
  keys: createMemoryParkedKeys(),
  alerts: { send: async () => {} },
  windows: createMemoryAlertWindows(),
  windowSeconds: 60,
});
const payloads = createMemoryPayloads();

/**
 * Runs the function of an actor until it has made one call more than before. What it answered, once it has ended. The
 * function is the one that is deployed; it begins again each time, and what it was answered before it is answered again.
 */
export function run(world: World, actor: Actor, calls: Calls): Promise<unknown> {
  const ports = portsOf(world, actor, calls);
  let looks = 0;
  const now = () => {
    const at = looks++;
    actor.times[at] ??= isoOf(++world.clock);
    return new Date(actor.times[at] ?? 0);
  };
  const deps = {
    ...ports,
    ...besides(),
    payloads,
    routes,
    retryRoutes: routes,
    spans: noSpans,
    log: silent,
    now,
    newId: () => madeUp(actor),
  };
  const { job } = actor;
  switch (job.does) {
    case 'consume':
      return consume(deps, found(world.items, job.item), job.verdict, () => effect(world, calls, job.item));
    case 'record':
      return createRecorder(deps)({ Records: [reportOf(found(world.reports, job.report))] });
    case 'redeliver': {
      const { input } = world.runs[job.run] ?? missing();
      const { attempt, id, delivery } = input;
      const step = { id, run: job.run, attempt, delivery, task_token: tokenOf(job.run, attempt) };
      return createRedeliver({ ...deps, publisher: { publish: missing } as never })(step);
    }
    case 'settle': {
      const { input, result } = world.runs[job.run] ?? missing();
      const { attempt, id, delivery } = input;
      const step = { id, run: job.run, attempt, delivery, quiet_seconds: 1, result };
      return createSettle({ ...deps, random: () => 0 })(step);
    }
    case 'reconcile':
      return createReconciler({ ...deps, graceSeconds: -1e9 })();
    case 'step': {
      const { operation_id, step } = found(world.steps, job.step);
      return runStep({ ...personal(deps), ...replays }, { operation_id, step });
    }
    case 'sweep':
      return sweepOperations(deps);
    case 'operate': {
      const asked = { action: job.action, mode: 'run', ids: job.ids };
      return answered(createOperation(personal(deps)), request({ body: JSON.stringify(asked) }));
    }
    default:
      return ask(deps, job);
  }
}

type Deps = Ports & {
  payloads: typeof payloads;
  now: () => Date;
  newId: () => string;
  routes: RetryRoutes;
  retryRoutes: RetryRoutes;
  log: Log;
};

function consume(deps: Deps, item: World['items'][number], verdict: Verdict, effect: () => Promise<void>) {
  const consumer = {
    of: topology,
    queue: 'orders',
    schema: z.unknown(),
    handle: async () => {
      if (verdict === 'fails') throw new Error('as the history wants');
      await effect();
    },
  };
  const { envelope, text, token } = item;
  const sent = toOutgoing({
    envelope,
    body: Buffer.from(text),
    ...(token === null ? {} : { taskToken: token }),
  });
  const invocation = {
    endsAt: new Date('2030-01-01'),
    signal: new AbortController().signal,
    hidden: Promise.resolve(),
  };
  const pipeline = { ...deps, workQueue: { putBack: async () => [] } as never };
  return processRecord(consumer as never, pipeline, invocation, recordOf(item.key, sent));
}

function effect(world: World, calls: Calls, key: number) {
  const name = nameOfItem(found(world.items, key));
  return calls(() => {
    world.effects[name] = (world.effects[name] ?? 0) + 1;
  });
}

function reportOf(report: World['reports'][number]): SQSRecord {
  const sent =
    'late' in report
      ? lateSuccess(report.late)
      : toOutgoing({ ...report.failed, body: Buffer.from(report.text) });
  return recordOf(report.key, sent);
}

/** As Lambda's event source hands it over. */
function recordOf(key: number, { MessageBody, MessageAttributes }: Outgoing): SQSRecord {
  const messageAttributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, { stringValue: StringValue }]),
  );
  const attributes = { ApproximateReceiveCount: '1', ApproximateFirstReceiveTimestamp: '1767607200000' };
  return { messageId: String(key), body: MessageBody, messageAttributes, attributes } as never;
}

const acts = {
  edit: reviseFailed,
  retry: retryFailed,
  delete: deleteFailed,
  restore: restoreFailed,
  resolve: resolveFailed,
  cancel: cancelFailed,
};

/** What the functions that people call need. */
function personal(deps: Deps) {
  return {
    ...deps,
    failedMessages: deps.store,
    operatorLog: { record: async () => {} },
    eventSchemaOf: () => undefined,
    ...replays,
    idempotencyKeys: missing as never,
    matches: missing as never,
    isQueue: () => true,
  };
}

/** Only a replay needs them. */
const replays = { publisher: missing as never, trail: missing as never, archive: missing as never };

const request = (more: Parameters<typeof event>[0]) => event({ permissions: ['manage:failed'], ...more });

function ask(deps: Deps, { does, id, version }: { does: PersonAct; id: string; version: number }) {
  const edited = { payload: '{"order_id":"o-2"}', payload_encoding: 'text', retry: true };
  const asked = request({
    path_parameters: { id },
    headers: { 'if-match': entityTag(version) },
    body: does === 'edit' ? JSON.stringify(edited) : null,
  });
  return answered(acts[does](personal(deps)), asked);
}

/** What a person is answered is no part of the world: a refusal changes nothing. */
async function answered(operation: Operation | OperationHandler, asked: APIGatewayProxyEvent): Promise<void> {
  const { use, handle } = typeof operation === 'function' ? { use: [], handle: operation } : operation;
  const chain = middy<APIGatewayProxyEvent>({ timeoutEarlyInMillis: 0 })
    .use([...use] as MiddlewareObj[])
    .handler(handle as never);
  try {
    await chain(asked as never, { operation: 'model', log: silent } as never);
  } catch (error) {
    if (!(error instanceof CourtierError)) throw error;
  }
}

function found<T extends { key: number }>(all: readonly T[], key: number): T {
  return all.find((each) => each.key === key) ?? missing();
}

function missing(): never {
  throw new Error('The model has lost something.');
}
