import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../core/errors.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import * as publisherErrors from '../../core/message/publisher.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { fail } from '../../functions/pipeline/outcome.ts';
import { createHandler as createRedeliver } from '../../functions/redeliver/handler.ts';
import { createHandler as createSettle } from '../../functions/settle/handler.ts';
import { TRANSIENT_FAULTS } from '../../lib/constructs/faults.ts';
import { retryDefinition } from '../../lib/constructs/retry-definition.ts';
import type { InvokeResult } from '../../localstack/lambda/functions.ts';
import { at, envelope, failedMessage, failureReport, reportedError } from '../core/failure/records.ts';
import { ended, functionArn, runningMachines } from '../localstack/states/running-machines.ts';
import { createMemoryAlertWindows } from '../memory/alert-windows.ts';
import { createMemoryAlerts } from '../memory/alerts.ts';
import { createMemoryFailedMessages } from '../memory/failed-messages.ts';
import { createMemoryFailureReports } from '../memory/failure-reports.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { createMemoryBroker } from '../memory/publisher.ts';
import { createMemoryWorkQueues } from '../memory/work-queues.ts';
import { recordedLog } from '../recorded-log.ts';

const definition = retryDefinition({
  quietWindowSeconds: 1,
  redeliver: functionArn,
  watch: functionArn,
  settle: functionArn,
});
// The waits between tries are Step Functions' own; here they would only take time.
const hasty = JSON.parse(JSON.stringify(definition).replaceAll('"IntervalSeconds":2', '"IntervalSeconds":0'));

const { id, run } = failedMessage();
/** How a call of a step's function may end without an answer. */
type Fault = { call: number; error: string };

/**
 * The definition on the local interpreter, with the functions that it invokes and what they need in memory. `consumer`
 * answers each delivery by its token, as the pipeline does.
 */
async function story(options: {
  consumer?: (error: string | null) => string | null;
  faults?: readonly Fault[];
  broken?: (deps: { workQueues: ReturnType<typeof createMemoryWorkQueues> }, call: number) => void;
  store?: (store: FailedMessageStore) => FailedMessageStore;
}) {
  const memory = createMemoryFailedMessages();
  await memory.create(failedMessage());
  const workQueues = createMemoryWorkQueues();
  const log = recordedLog();
  const now = () => new Date(at(60));
  const store = options.store?.(memory) ?? memory;
  const outcomes: TaskOutcomes = {
    succeed: async (token, output) => {
      await machines.succeedTask(token, JSON.stringify(output));
      return 'delivered';
    },
    fail: async (token, failure) => {
      await machines.failTask(token, failure);
      return 'delivered';
    },
  };
  const payloads = createMemoryPayloads();
  const redeliver = createRedeliver({
    store,
    workQueues,
    outcomes,
    publisher: createMemoryBroker({}).publisher,
    payloads,
    spans: noSpans,
    log,
    now,
  });
  const routes = () => ({ delivery: 'lambda' as const, delays: [0, 0, 0] });
  const settle = createSettle({
    store: memory,
    alerts: createMemoryAlerts(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    routes,
    spans: noSpans,
    log,
    now,
    random: Math.random,
  });
  let redeliveries = 0;
  const answered = new Set<string>();
  const invoke = async (payload: unknown): Promise<InvokeResult> => {
    if (typeof payload === 'object' && payload !== null && 'result' in payload) {
      return { payload: await settle(payload) };
    }
    redeliveries += 1;
    const fault = options.faults?.find(({ call }) => call === redeliveries);
    if (fault) return thrown(fault.error);
    options.broken?.({ workQueues }, redeliveries);
    try {
      const answer = await redeliver(payload);
      for (const item of workQueues.queues.get('orders') ?? []) await consume(item.taskToken);
      return { payload: answer };
    } catch (error) {
      return thrown(error instanceof Error ? error.name : String(error));
    }
  };
  const consume = async (token: string | undefined) => {
    if (token === undefined || answered.has(token)) return;
    answered.add(token);
    const error = options.consumer?.(null) ?? null;
    if (error === null) return void (await outcomes.succeed(token, { outcome: 'confirmed' }));
    const failure = failureReport({ error: reportedError({ name: error }), attempt: 2 });
    const delivery = { envelope: envelope(), body: Buffer.from('{}'), taskToken: token };
    await fail({ outcomes, reports: createMemoryFailureReports() }, delivery, failure, log);
  };
  const { machines, run: start } = await runningMachines(invoke);
  const input = { id, run, delivery: 'lambda', attempt: 1, wait_seconds: 0 };
  await ended(machines, (await start(hasty, input)).executionArn);
  return { record: await memory.get(id), calls: () => redeliveries, workQueues };
}

const thrown = (errorType: string): InvokeResult => ({
  payload: { errorType, errorMessage: 'no' },
  functionError: 'Unhandled',
});

/** A store that is away for its first `times` calls of `method`. */
const flaky =
  (method: 'get' | 'replace', times: number) =>
  (store: FailedMessageStore): FailedMessageStore => {
    let calls = 0;
    const away = () => {
      calls += 1;
      if (calls <= times) throw new UnavailableError('table-unavailable', 'DynamoDB did not answer.');
    };
    const get: FailedMessageStore['get'] = async (id) => {
      away();
      return store.get(id);
    };
    const replace: FailedMessageStore['replace'] = async (record, version) => {
      away();
      return store.replace(record, version);
    };
    return { ...store, ...(method === 'get' ? { get } : { replace }) };
  };

describe('a redelivery with a task token, under the definition’s own Retry and Catch', () => {
  it.each([
    'UnavailableError',
    'BrokerUnavailableError',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'Runtime.ExitError',
    // A fault that nobody thought of is no attempt of the message either.
    'TypeError',
  ])('is made again after %s, and spends one attempt only', async (error) => {
    const faults = [1, 2, 3].map((call) => ({ call, error }));
    const { record, calls } = await story({ faults });
    expect(calls()).toBe(4);
    expect(record).toMatchObject({ status: 'resolved', resolution: 'confirmed', retry_count: 1 });
    expect(record?.attempts).toHaveLength(1);
  });

  it('is made again while SQS is away', async () => {
    const { record, calls } = await story({
      broken: ({ workQueues }, call) => {
        workQueues.down = call < 4;
      },
    });
    expect(calls()).toBe(4);
    expect(record).toMatchObject({ status: 'resolved', retry_count: 1 });
    expect(record?.attempts).toHaveLength(1);
  });

  it.each(['get', 'replace'] as const)('is made again while DynamoDB does not %s', async (method) => {
    const { record } = await story({ store: flaky(method, 3) });
    expect(record).toMatchObject({ status: 'resolved', retry_count: 1 });
    expect(record?.attempts).toHaveLength(1);
  });

  it('is made again through an outage of an hour', async () => {
    const faults = Array.from({ length: 15 }, (_, n) => ({ call: n + 1, error: 'UnavailableError' }));
    const { record } = await story({ faults });
    expect(record).toMatchObject({ status: 'resolved', retry_count: 1 });
  });

  it('is made again every few seconds while its function is busy, and those that wait do not all come at once', async () => {
    const error = 'Lambda.TooManyRequestsException';
    const faults = Array.from({ length: 200 }, (_, n) => ({ call: n + 1, error }));
    const { record } = await story({ faults });
    expect(record).toMatchObject({ status: 'resolved', retry_count: 1 });
    const retriers: { ErrorEquals: readonly string[] }[] = definition.States.Redeliver.Retry;
    expect(retriers.find(({ ErrorEquals }) => ErrorEquals.includes(error))).toMatchObject({
      MaxDelaySeconds: 20,
      JitterStrategy: 'FULL',
    });
  });

  it.each(['UnavailableError', 'Lambda.Unknown', 'Runtime.ExitError', 'States.Timeout', 'CardDeclined'])(
    'is a failed attempt when its consumer fails with an error that is named %s',
    async (name) => {
      let deliveries = 0;
      const { record, calls } = await story({
        consumer: () => {
          deliveries += 1;
          return deliveries === 1 ? name : null;
        },
      });
      expect(calls()).toBe(2);
      expect(record).toMatchObject({ status: 'resolved', retry_count: 2, error_name: name });
      expect(record?.attempts.map(({ number }) => number)).toEqual([1, 2]);
    },
  );
});

describe('a broker that may take the message later', () => {
  it('is a transient fault, whatever its error is called', () => {
    const errors = Object.values<unknown>(publisherErrors).filter(
      (each): each is { name: string } =>
        typeof each === 'function' && each.prototype instanceof UnavailableError,
    );
    const names = errors.map(({ name }) => name);
    expect(names).toContain('BrokerBlockedError');
    expect(TRANSIENT_FAULTS).toEqual(expect.arrayContaining(names));
  });
});
