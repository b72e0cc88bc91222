import { describe, expect, it } from 'vitest';
import { failing, invoke, machine } from './definitions.ts';
import { ended, functionArn, outputOf, runningMachines } from './running-machines.ts';

describe('a task', () => {
  it('invokes its function and answers as lambda:invoke does', async () => {
    const { machines, run, invoked } = await runningMachines(() => ({ payload: { decision: 'stop' } }));
    const { executionArn } = await run(machine({ Work: invoke() }), { id: 7 });
    expect(outputOf(await ended(machines, executionArn))).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { decision: 'stop' },
      StatusCode: 200,
    });
    expect(invoked).toHaveBeenCalledExactlyOnceWith(functionArn, { id: 7 });
  });

  it('whose resource is a function hands on the bare payload', async () => {
    const { machines, run } = await runningMachines(() => ({ payload: 42 }));
    const { executionArn } = await run(machine({ Work: { Type: 'Task', Resource: functionArn, End: true } }));
    expect((await ended(machines, executionArn)).output).toBe('42');
  });

  it('is tried again on the errors that its Retry names, and then goes on', async () => {
    const { machines, run, invoked } = await runningMachines((_, call) =>
      call < 3 ? failing('Busy') : { payload: 'at last' },
    );
    const retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
    const { executionArn } = await run(machine({ Work: invoke({ Retry: retry }) }));
    expect(outputOf(await ended(machines, executionArn))).toMatchObject({ Payload: 'at last' });
    expect(invoked).toHaveBeenCalledTimes(3);
  });

  it('is not tried again on another error, which Catch hands on with its cause', async () => {
    const { machines, run, invoked } = await runningMachines(() => failing('Broken'));
    const work = invoke({
      Next: 'Done',
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 3 }],
      Catch: [{ ErrorEquals: ['Broken'], ResultPath: '$.error', Next: 'Done' }],
    });
    const { executionArn } = await run(machine({ Work: work, Done: { Type: 'Succeed' } }), { id: 1 });
    expect(outputOf(await ended(machines, executionArn))).toEqual({
      id: 1,
      error: { Error: 'Broken', Cause: JSON.stringify({ errorType: 'Broken', errorMessage: 'no' }) },
    });
    expect(invoked).toHaveBeenCalledOnce();
  });

  it('that nobody catches fails the execution', async () => {
    const { machines, run } = await runningMachines(() => failing('Broken'));
    const { executionArn } = await run(machine({ Work: invoke() }));
    expect(await ended(machines, executionArn)).toMatchObject({ status: 'FAILED', error: 'Broken' });
  });

  it('times out with States.Timeout', async () => {
    const { machines, run } = await runningMachines(() => new Promise(() => {}));
    const work = invoke({
      Next: 'Done',
      TimeoutSeconds: 1,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Done' }],
    });
    const { executionArn } = await run(machine({ Work: work, Done: { Type: 'Succeed' } }));
    expect(outputOf(await ended(machines, executionArn))).toMatchObject({ Error: 'States.Timeout' });
  });

  it('runs in each branch and for each item', async () => {
    const { machines, run } = await runningMachines((payload) => ({ payload }));
    const plain = { Type: 'Task', Resource: functionArn, End: true };
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Branches: [
          machine({ Left: plain }),
          machine({ Right: { ...invoke(), ResultSelector: { 'r.$': '$.Payload' } } }),
        ],
        Next: 'Each',
      },
      Each: { Type: 'Map', ItemProcessor: machine({ One: plain }), End: true },
    });
    const { executionArn } = await run(definition, { n: 1 });
    expect(outputOf(await ended(machines, executionArn))).toEqual([{ n: 1 }, { r: { n: 1 } }]);
  });
});
