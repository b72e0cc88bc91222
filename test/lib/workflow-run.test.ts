import { describe, expect, it } from 'vitest';
import { workflowDefinition } from '../../lib/constructs/workflow-definition.ts';
import type { InvokeResult } from '../../localstack/lambda/functions.ts';
import { join } from '../gym/system.ts';
import { ended, functionArn, runningMachines } from '../localstack/states/running-machines.ts';
import { order } from '../shop/workflow.ts';

type Asked = {
  action: string;
  workflow?: string;
  run_id?: string;
  step?: string;
  task_token?: string;
  ended: unknown;
  deadline_seconds?: unknown;
  entered_at?: unknown;
};
/** What becomes of a step: its service's answer, silence, or an error of the function that asks it. */
type Fate = 'done' | 'refused' | 'silence' | { error: string; times?: number };

const definition = workflowDefinition(order, { step: functionArn, stepSeconds: 1, undoSeconds: 1 });
// The waits between tries are Step Functions' own; here they would only take time.
const hasty = JSON.parse(JSON.stringify(definition).replaceAll('"IntervalSeconds":2', '"IntervalSeconds":0'));

/** Runs an order on the state machine as the local runtime does; steps without a fate are done. */
async function run(fates: Record<string, Fate> = {}, finished = 'completed', asl: object = hasty) {
  const asked: Asked[] = [];
  const { machines, run: start } = await runningMachines((payload): InvokeResult => {
    const request = payload as Asked;
    asked.push(request);
    if (request.action === 'finish') return { payload: { status: finished } };
    const { step = '', task_token = '' } = request;
    const fate = fates[step] ?? 'done';
    if (typeof fate === 'object') {
      const times = asked.filter((each) => each.step === step).length;
      if (times <= (fate.times ?? Number.POSITIVE_INFINITY)) {
        return { payload: { errorType: fate.error, errorMessage: 'no' }, functionError: 'Unhandled' };
      }
    }
    if (fate === 'refused') void machines.failTask(task_token, { error: 'StepRefused', cause: 'no' });
    else if (fate !== 'silence') void machines.succeedTask(task_token, '{"outcome":"done"}');
    return { payload: { status: 'asked' } };
  });
  const { executionArn } = await start(asl, { run_id: 'o-1', ended: null });
  const execution = await ended(machines, executionArn);
  return { asked, steps: asked.map(({ step, action }) => step ?? action), status: execution.status };
}

describe('the workflow of an order', () => {
  it('checks the inventory, takes the payment, creates the parcel, and is done', async () => {
    const { steps, status, asked } = await run();
    expect(steps).toEqual(['inventory.check', 'payment.process', 'shipping.create', 'finish']);
    expect(status).toBe('SUCCEEDED');
    expect(asked.map(({ ended: before }) => before)).toEqual([
      null,
      { outcome: 'done' },
      { outcome: 'done' },
      { outcome: 'done' },
    ]);
    expect(new Set(asked.slice(0, 3).map(({ task_token }) => task_token)).size).toBe(3);
  });

  it.each<[string, Record<string, Fate>, string[]]>([
    ['a refused check', { 'inventory.check': 'refused' }, ['inventory.check', 'finish']],
    [
      'a refused payment',
      { 'payment.process': 'refused' },
      ['inventory.check', 'payment.process', 'inventory.release', 'finish'],
    ],
    [
      'a refused parcel',
      { 'shipping.create': 'refused' },
      [
        'inventory.check',
        'payment.process',
        'shipping.create',
        'payment.refund',
        'inventory.release',
        'finish',
      ],
    ],
    [
      'a payment of which nobody knows, too',
      { 'payment.process': 'silence' },
      ['inventory.check', 'payment.process', 'payment.refund', 'inventory.release', 'finish'],
    ],
    [
      'a payment that could not be asked for, but not the payment',
      { 'payment.process': { error: 'UnroutableError' } },
      ['inventory.check', 'payment.process', 'inventory.release', 'finish'],
    ],
    [
      'a parcel whose function failed, and the parcel',
      { 'shipping.create': { error: 'TypeError' } },
      [
        'inventory.check',
        'payment.process',
        'shipping.create',
        'shipping.cancel',
        'payment.refund',
        'inventory.release',
        'finish',
      ],
    ],
  ])('takes back what was done before %s', async (_what, fates, expected) => {
    const { steps, status } = await run(fates, 'cancelled');
    expect(steps).toEqual(expected);
    expect(status).toBe('SUCCEEDED');
  });

  it('goes on taking back when one compensation fails, and then asks for a person by failing itself', async () => {
    const fates: Record<string, Fate> = { 'shipping.create': 'refused', 'payment.refund': 'silence' };
    const { steps, status, asked } = await run(fates, 'failed');
    expect(steps.slice(-3)).toEqual(['payment.refund', 'inventory.release', 'finish']);
    expect(asked.at(-2)?.ended).toMatchObject({ Error: 'States.Timeout' });
    expect(status).toBe('FAILED');
  });

  it('waits until nobody begins a step any more before it takes one back that failed early', async () => {
    const waits = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Wait');
    expect(waits.map(([name, state]) => [name, state.Seconds, state.Next])).toEqual([
      ['inventory.check is over', 1, 'inventory.release'],
      ['payment.process is over', 1, 'payment.refund'],
      ['shipping.create is over', 1, 'shipping.cancel'],
    ]);
    const { asked } = await run();
    for (const { entered_at } of asked.slice(0, 3)) {
      expect(Date.parse(String(entered_at))).toBeLessThanOrEqual(Date.now());
    }
  });

  it.each([
    ['the broker was away', 'BrokerUnavailableError'],
    ['the function was killed', 'Runtime.ExitError'],
    ['the function ran out of its time', 'Sandbox.Timedout'],
  ])('asks again when %s, and says until when a step counts', async (_what, error) => {
    const { steps, asked } = await run({ 'payment.process': { error, times: 2 } });
    expect(steps.filter((step) => step === 'payment.process')).toHaveLength(3);
    expect(steps.at(-2)).toBe('shipping.create');
    expect(asked.at(-2)?.deadline_seconds).toBe(1);
  });

  it.each([
    ['the broker', 'BrokerUnavailableError'],
    ['a full queue', 'QueueFullError'],
    ['a table', 'UnavailableError'],
  ])('does not give up what takes a step back because of %s for some hours', async (_what, error) => {
    const fates: Record<string, Fate> = {
      'shipping.create': 'refused',
      'payment.refund': { error, times: 40 },
      'inventory.release': { error: 'TypeError', times: 2 },
    };
    const { steps, status, asked } = await run(fates, 'cancelled');
    expect(steps.filter((step) => step === 'payment.refund')).toHaveLength(41);
    expect(asked.find(({ step }) => step === 'inventory.release')?.ended).toEqual({ outcome: 'done' });
    expect(asked.at(-1)?.ended).toEqual({ outcome: 'done' });
    expect(status).toBe('SUCCEEDED');
  });

  it('asks a service once for what takes a step back when it refuses to', async () => {
    const fates: Record<string, Fate> = { 'payment.process': 'refused', 'inventory.release': 'refused' };
    const { steps } = await run(fates, 'failed');
    expect(steps.filter((step) => step === 'inventory.release')).toHaveLength(1);
  });

  it.each(['inventory.release', 'payment.refund', 'shipping.cancel', 'Finish'])(
    'has a day for %s while the broker or a table is away, and asks every five minutes',
    (name) => {
      expect(outageOf(name)).toEqual({ seconds: expect.closeTo(86_400, -3), longest: 300 });
    },
  );

  it('asks for a step each minute for longer than its time, which its function ends', () => {
    expect(outageOf('payment.process')).toEqual({ seconds: expect.closeTo(5_400, -3), longest: 60 });
  });
});

describe('a workflow of another shape', () => {
  const asl = workflowDefinition(join, { step: functionArn, stepSeconds: 1, undoSeconds: 1 });

  it.each<[string, Record<string, Fate>, string[]]>([
    ['does its steps', {}, ['credit', 'contract', 'welcome', 'finish']],
    ['takes nothing back when its first step is refused', { credit: 'refused' }, ['credit', 'finish']],
    [
      'takes nothing back when a first step without an undo is not answered',
      { credit: 'silence' },
      ['credit', 'finish'],
    ],
    ['takes nothing back when that failed', { credit: { error: 'TypeError' } }, ['credit', 'finish']],
    [
      'takes back what was done before a step without an undo',
      { welcome: 'silence' },
      ['credit', 'contract', 'welcome', 'contract-void', 'finish'],
    ],
    [
      'takes it back too when that step failed',
      { welcome: { error: 'TypeError' } },
      ['credit', 'contract', 'welcome', 'contract-void', 'finish'],
    ],
    [
      'takes back the step that nobody answered',
      { contract: 'silence' },
      ['credit', 'contract', 'contract-void', 'finish'],
    ],
  ])('%s', async (_what, fates, expected) => {
    const { steps, asked } = await run(fates, 'cancelled', asl);
    expect(steps).toEqual(expected);
    expect(asked.every(({ workflow, run_id }) => workflow === 'join' && run_id === 'o-1')).toBe(true);
  });

  it('waits for each step as long as it says, and else as long as the stage', async () => {
    const timeouts = Object.entries(asl.States).flatMap(([name, { TimeoutSeconds }]) =>
      TimeoutSeconds === undefined ? [] : [[name, TimeoutSeconds]],
    );
    expect(Object.fromEntries(timeouts)).toEqual({ credit: 1, contract: 2, welcome: 1, 'contract-void': 3 });
    expect(asl.States['contract is over']).toMatchObject({ Seconds: 2, Next: 'contract-void' });
    const { asked } = await run({}, 'completed', asl);
    expect(asked.map(({ deadline_seconds }) => deadline_seconds)).toEqual([1, 2, 1, undefined]);
  });
});

type Retrier = { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number };

/** How long a state is tried again while the broker is away, as Step Functions counts its pauses. */
function outageOf(name: string) {
  const { Retry } = (definition.States as Record<string, { Retry?: Retrier[] }>)[name] ?? {};
  const retrier = Retry?.find(({ ErrorEquals }) => ErrorEquals.includes('BrokerUnavailableError'));
  const { MaxAttempts = 0, MaxDelaySeconds = 0 } = retrier ?? {};
  const pauses = Array.from({ length: MaxAttempts }, (_, n) => Math.min(2 ** (n + 1), MaxDelaySeconds));
  return { seconds: pauses.reduce((sum, each) => sum + each, 0), longest: Math.max(...pauses) };
}
