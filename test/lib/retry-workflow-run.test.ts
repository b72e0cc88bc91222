import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { DELIVERY_FAILED } from '../../core/retry/delivery-failed.ts';
import type { Redelivery } from '../../core/retry/workflow.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { createHandler as createRedeliver } from '../../functions/redeliver/handler.ts';
import { createHandler as createSettle } from '../../functions/settle/handler.ts';
import { retryDefinition } from '../../lib/constructs/retry-definition.ts';
import { at, failedMessage, failureReport, reportedError } from '../core/failure/records.ts';
import { ended, functionArn, runningMachines } from '../localstack/states/running-machines.ts';
import { createMemoryAlertWindows } from '../memory/alert-windows.ts';
import { createMemoryAlerts } from '../memory/alerts.ts';
import { createMemoryFailedMessages } from '../memory/failed-messages.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { createMemoryBroker } from '../memory/publisher.ts';
import { createMemoryTaskOutcomes } from '../memory/task-outcomes.ts';
import { createMemoryWorkQueues } from '../memory/work-queues.ts';
import { recordedLog } from '../recorded-log.ts';

type Asked = { Payload: { task_token?: string } };
type Steps = {
  record?: FailedMessage;
  /** The consumer's error of a delivery (the first is 1), if any. */
  consumer?: (delivery: number) => string | undefined;
  /** The error of a call of redeliver, if any. */
  fault?: (call: number) => string | undefined;
  /** Where a redelivery to AMQP clients is, look by look; taken after the last. */
  where?: string[];
};

const TOKEN = 'the-token';

/** Goes through the definition with the functions of its steps; says which states it saw, and what became of the record. */
async function run(delivery: string, steps: Steps = {}, input: object = {}) {
  const store = createMemoryFailedMessages();
  const record = steps.record ?? failedMessage({ queue: delivery === 'exchange' ? null : 'orders' });
  await store.create(record);
  const workQueues = createMemoryWorkQueues();
  const broker = createMemoryBroker({ orders: { 'order.created': ['orders'] } });
  const looks: unknown[] = [];
  let [calls, deliveries] = [0, 0];
  const shared = { store, spans: noSpans, log: recordedLog(), now: () => new Date(at(60)) };

  async function redeliver(request: unknown) {
    calls += 1;
    const fault = steps.fault?.(calls);
    if (fault) throw Object.assign(new Error('no'), { name: fault });
    const outcomes = createMemoryTaskOutcomes();
    const payloads = createMemoryPayloads();
    const parts = {
      ...shared,
      outcomes,
      workQueues,
      publisher: broker.publisher,
      payloads,
    };
    await createRedeliver(parts)((request as Asked).Payload);
    if ((workQueues.queues.get('orders')?.length ?? 0) > deliveries) {
      deliveries += 1;
      const name = steps.consumer?.(deliveries);
      const cause = JSON.stringify(failureReport({ error: reportedError({ name: name ?? '' }) }));
      if (name === undefined) await outcomes.succeed(TOKEN, { outcome: 'confirmed' });
      else await outcomes.fail(TOKEN, { error: DELIVERY_FAILED, cause });
    }
    const answer = outcomes.answers.get(TOKEN);
    if (answer && 'output' in answer) return answer.output;
    throw Object.assign(new Error(answer?.cause), { name: answer?.error ?? 'NobodyAnswered' });
  }
  const settle = createSettle({
    ...shared,
    alerts: createMemoryAlerts(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    routes: () => ({ delivery: delivery as Redelivery, delays: [1, 2, 2] }),
    random: () => 0,
  });
  const watch = (request: unknown) => {
    looks.push((request as Asked).Payload);
    const where = steps.where?.[looks.length - 1] ?? 'taken';
    const first = { held: 1, acknowledged: 0 };
    return { Payload: { where, looks: looks.length, first, wait_seconds: 9 } };
  };
  const execution = machine().run(
    { id: record.id, run: record.run, delivery, attempt: 1, wait_seconds: 1, ...input },
    {
      overrides: {
        taskResourceLocalHandlers: {
          Redeliver: async (request) => JSON.parse(JSON.stringify(await redeliver(request))),
          Settle: async (request) => ({
            Payload: JSON.parse(JSON.stringify(await settle((request as Asked).Payload))),
          }),
          'Still in its queue?': watch,
        },
        waitTimeOverrides: { Wait: 1, 'Quiet window': 1 },
        retryIntervalOverrides: { Redeliver: 1, Settle: 1 },
      },
      context: { Task: { Token: TOKEN } },
    },
  );
  const states: string[] = [];
  const waits: unknown[] = [];
  for await (const event of execution.eventLogs) {
    if (!('state' in event) || !event.type.endsWith('Entered')) continue;
    states.push(event.state.name);
    if (event.state.name === 'Wait') waits.push((event.state.input as { wait_seconds: number }).wait_seconds);
  }
  await execution.result;
  return { states, waits, looks, calls, broker, record: await store.get(record.id) };
}

const DEFINITION = JSON.stringify(
  retryDefinition({
    quietWindowSeconds: 3,
    ...{ redeliver: arn('redeliver'), watch: arn('watch'), settle: arn('settle') },
  }),
);

function arn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}

function machine(): StateMachine {
  return new StateMachine(JSON.parse(DEFINITION) as StateMachineDefinition);
}

describe('the retry workflow', () => {
  it.each(['lambda', 'pull', 'exchange'])(
    'takes five transitions for a retry that succeeds (%s)',
    async (delivery) => {
      const { states, record } = await run(delivery);
      expect(states).toEqual(['Wait', 'Redeliver', 'Settle', 'Again?', 'Done']);
      expect(record).toMatchObject({ status: 'resolved', resolution: 'confirmed', retry_count: 1 });
    },
  );

  it('takes thirteen for three retries, each after its own wait', async () => {
    const { states, waits, record } = await run('lambda', { consumer: () => 'CardDeclined' });
    expect(states).toHaveLength(13);
    expect(waits).toEqual([1, 2, 2]);
    expect(record).toMatchObject({ status: 'failed', retry_count: 3, error_name: 'CardDeclined' });
    expect(record?.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('ends when a later retry succeeds', async () => {
    const { record } = await run('pull', { consumer: (nth) => (nth < 3 ? 'CardDeclined' : undefined) });
    expect(record).toMatchObject({ status: 'resolved', retry_count: 3 });
  });

  it('does not count a fault of Lambda itself as an attempt', async () => {
    const { record, calls } = await run('lambda', {
      fault: (call) => (call < 3 ? 'Lambda.TooManyRequestsException' : undefined),
    });
    expect(calls).toBe(3);
    expect(record).toMatchObject({ status: 'resolved', retry_count: 1, attempts: [{ number: 1 }] });
  });

  it('assumes that a redelivery to an AMQP queue was handled after a quiet window', async () => {
    const { states, broker, record } = await run('amqp');
    expect(states).toEqual([
      ...['Wait', 'Redeliver', 'Settle', 'Again?'],
      ...['Quiet window', 'Still in its queue?', 'Where is it?', 'Settle', 'Again?', 'Done'],
    ]);
    expect(broker.queues.get('orders')).toHaveLength(1);
    expect(record).toMatchObject({ status: 'resolved', resolution: 'assumed' });
  });

  it('assumes nothing while the redelivery may still lie in its queue, and looks again', async () => {
    const { states, looks, record } = await run('amqp', { where: ['queued', 'queued'] });
    expect(states.filter((state) => state === 'Quiet window')).toHaveLength(3);
    expect(looks).toMatchObject([
      { watch: { looks: 0, first: null }, quiet_seconds: 3 },
      { watch: { looks: 1, first: { held: 1 } } },
      { watch: { looks: 2 } },
    ]);
    expect(record).toMatchObject({ resolution: 'assumed' });
  });

  it.each(['gone', 'lost', 'unknown'])('leaves a redelivery that is %s to a person', async (where) => {
    const { record } = await run('amqp', { where: ['queued', where] });
    expect(record).toMatchObject({ status: 'failed' });
  });

  it('fails at once when the queue of a redelivery is no more', async () => {
    const gone = failedMessage({ queue: 'no-more' });
    const { states, record } = await run('amqp', { record: gone });
    expect(states).not.toContain('Quiet window');
    expect(record).toMatchObject({ status: 'failed', permanent: true, error_name: 'UnroutableError' });
  });

  it('tries again when the broker is away, and counts an attempt only when it stays away', async () => {
    const away = await run('amqp', { fault: (call) => (call <= 25 ? 'UnavailableError' : undefined) });
    expect(away.record?.attempts).toMatchObject([
      { number: 1 },
      { number: 2, error_name: 'UnavailableError' },
    ]);
    expect(away.record).toMatchObject({ status: 'resolved', retry_count: 2 });
    const back = await run('amqp', { fault: (call) => (call < 3 ? 'Away' : undefined) });
    expect(back.record).toMatchObject({ status: 'resolved', retry_count: 1 });
  });

  it.each(['lambda', 'amqp', 'exchange'])(
    'ends a superseded run and leaves its record alone (%s)',
    async (delivery) => {
      const taken = failedMessage({ generation: 2 });
      const input = { run: failedMessage().run };
      const { states, record } = await run(delivery, { record: taken }, input);
      expect(states).toEqual(['Wait', 'Redeliver', 'Settle', 'Again?', 'Done']);
      expect(record).toEqual(taken);
    },
  );

  it('fails, instead of losing the message in silence, on a delivery that it does not know', async () => {
    await expect(run('pigeon')).rejects.toThrow();
  });
});

it('the retry workflow runs to its end on the local interpreter where nobody confirms', async () => {
  const asked: Record<string, unknown>[] = [];
  const step = { id: 'a', run: 'a-1', delivery: 'amqp', attempt: 1 };
  const { machines, run } = await runningMachines(async (payload) => {
    const request = payload as Record<string, unknown>;
    asked.push(request);
    if (typeof request.task_token === 'string') {
      await machines.succeedTask(request.task_token, '{"superseded":false}');
      return { payload: null };
    }
    if ('watch' in request) {
      return {
        payload: { where: asked.length < 4 ? 'queued' : 'taken', looks: 1, first: null, wait_seconds: 0 },
      };
    }
    const { result } = request as { result: { where?: string } };
    if (result.where) return { payload: { decision: 'stop' } };
    return { payload: { ...step, decision: 'watch', result: { looks: 0, first: null, wait_seconds: 0 } } };
  });
  const definition = retryDefinition({
    ...{ quietWindowSeconds: 1, redeliver: functionArn, watch: functionArn, settle: functionArn },
  });
  const { status, output } = await ended(
    machines,
    (await run(definition, { ...step, wait_seconds: 0 })).executionArn,
  );
  expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: '{"decision":"stop"}' });
  expect(asked).toHaveLength(5);
  expect(asked[4]).toEqual({
    ...{ ...step, quiet_seconds: 1 },
    result: { where: 'taken', looks: 1, first: null, wait_seconds: 0 },
  });
});
