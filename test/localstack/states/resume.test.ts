import { describe, expect, it } from 'vitest';
import { ended, entered, functionArn, machineArn, outputOf, runningMachines } from './running-machines.ts';

const token = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: functionArn, Payload: { 'token.$': '$$.Task.Token' } },
};
const asking = { StartAt: 'Ask', States: { Ask: { ...token, ResultPath: '$.answer', End: true } } };
const tokenOf = (payload: unknown) => (payload as { token: string }).token;

describe('after a restart', () => {
  it('a wait lasts only for what remains of it', async () => {
    const { machines, run, restart } = await runningMachines();
    const definition = {
      StartAt: 'Mark',
      States: {
        Mark: { Type: 'Pass', Result: { marked: true }, ResultPath: '$.mark', Next: 'Wait' },
        Wait: { Type: 'Wait', Seconds: 5, Next: 'Tell' },
        Tell: {
          Type: 'Pass',
          Parameters: {
            'mark.$': '$.mark.marked',
            'given.$': '$$.Execution.Input.a',
            'start.$': '$$.Execution.StartTime',
          },
          End: true,
        },
      },
    };
    const { executionArn, startDate } = await run(definition, { a: 1 });
    await entered(machines, executionArn, 'Wait');
    await expect.poll(() => Date.now() - Date.parse(startDate)).toBeGreaterThan(3_000);
    const restartedAt = Date.now();
    const again = await restart(definition);
    const execution = await ended(again, executionArn);
    expect(outputOf(execution)).toEqual({ mark: true, given: 1, start: startDate });
    const stoppedAt = Date.parse(execution.stopDate ?? '');
    expect(stoppedAt - Date.parse(startDate)).toBeGreaterThanOrEqual(5_000);
    // Begun again, the wait would have lasted five seconds from here.
    expect(stoppedAt - restartedAt).toBeLessThan(5_000);
    expect(again.history(executionArn).filter(({ type }) => type === 'WaitStateEntered')).toHaveLength(1);
  });

  it('a task keeps its token and is not invoked again', async () => {
    const { run, restart, invoked } = await runningMachines();
    const { executionArn } = await run(asking, { id: 1 });
    await expect.poll(() => invoked.mock.calls.length).toBe(1);
    // The invocation is written down as done right after it answered.
    await new Promise(setImmediate);
    const again = await restart(asking);
    const held = tokenOf(invoked.mock.calls[0]?.[1]);
    await again.succeedTask(held, '"yes"');
    expect(outputOf(await ended(again, executionArn))).toEqual({ id: 1, answer: 'yes' });
    expect(invoked).toHaveBeenCalledOnce();
  });

  it('a task whose invocation may not have arrived is invoked again with the same token', async () => {
    const { run, restart, invoked } = await runningMachines((_, call) =>
      call === 1 ? new Promise(() => {}) : { payload: null },
    );
    const { executionArn } = await run(asking, { id: 1 });
    await expect.poll(() => invoked.mock.calls.length).toBe(1);
    const again = await restart(asking);
    await expect.poll(() => invoked.mock.calls.length).toBe(2);
    const [first, second] = invoked.mock.calls.map(([, payload]) => tokenOf(payload));
    expect(second).toBe(first);
    await again.succeedTask(second ?? '', '"yes"');
    expect(outputOf(await ended(again, executionArn))).toEqual({ id: 1, answer: 'yes' });
  });

  it('an answer that was accepted just before the end still counts', async () => {
    const { machines, run, restart, invoked } = await runningMachines();
    const { executionArn } = await run(asking, { id: 1 });
    await expect.poll(() => invoked.mock.calls.length).toBe(1);
    const accepted = machines.succeedTask(tokenOf(invoked.mock.calls[0]?.[1]), '"yes"');
    const closed = machines.close();
    await Promise.all([accepted, closed]);
    const again = await restart(asking);
    expect(outputOf(await ended(again, executionArn))).toEqual({ id: 1, answer: 'yes' });
    expect(invoked).toHaveBeenCalledOnce();
  });

  it('the time that a task had before counts towards its timeout', async () => {
    const definition = { StartAt: 'Ask', States: { Ask: { ...asking.States.Ask, TimeoutSeconds: 5 } } };
    const { run, restart, invoked } = await runningMachines();
    const { executionArn, startDate } = await run(definition, {});
    await expect.poll(() => invoked.mock.calls.length).toBe(1);
    await expect.poll(() => Date.now() - Date.parse(startDate)).toBeGreaterThan(3_000);
    const restartedAt = Date.now();
    const again = await restart(definition);
    const execution = await ended(again, executionArn);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    // Counted again, it would have had five seconds from here.
    expect(Date.parse(execution.stopDate ?? '') - restartedAt).toBeLessThan(5_000);
  });

  it('hundreds of executions go on where they were', async () => {
    const definition = {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Done' }, Done: { Type: 'Succeed' } },
    };
    const { machines, run, restart } = await runningMachines();
    for (let n = 0; n < 300; n += 1) await run(definition, { seconds: n % 2 === 0 ? 1 : 3600 }, `run-${n}`);
    expect(machines.executions(machineArn, 'RUNNING')).toHaveLength(300);
    const again = await restart(definition);
    await expect.poll(() => again.executions(machineArn, 'SUCCEEDED').length).toBe(150);
    expect(again.executions(machineArn, 'RUNNING')).toHaveLength(150);
  });

  it('a finished execution is still described', async () => {
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
    const { machines, run, restart } = await runningMachines();
    const { executionArn } = await run(definition, { a: 1 });
    const before = await ended(machines, executionArn);
    const again = await restart(definition);
    expect(again.describe(executionArn)).toEqual(before);
  });

  it('an execution whose state no longer exists fails and says so', async () => {
    const { run, restart } = await runningMachines();
    const { executionArn } = await run({
      StartAt: 'Old',
      States: { Old: { Type: 'Wait', Seconds: 60, End: true } },
    });
    const again = await restart({ StartAt: 'New', States: { New: { Type: 'Pass', End: true } } });
    expect(await ended(again, executionArn)).toMatchObject({
      status: 'FAILED',
      cause: 'machine has no state "Old" any more',
    });
  });
});
