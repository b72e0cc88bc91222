import { describe, expect, it } from 'vitest';
import { failing, invoke, machine } from './definitions.ts';
import { ended, functionArn, outputOf, runningMachines } from './running-machines.ts';

describe('a task token', () => {
  const waiting = (more: Record<string, unknown> = {}) =>
    machine({
      Ask: invoke({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: functionArn, Payload: { 'id.$': '$.id', 'token.$': '$$.Task.Token' } },
        Next: 'Done',
        ...more,
      }),
      Done: { Type: 'Succeed' },
    });
  const tokenOf = (payload: unknown) => (payload as { token: string }).token;

  async function asking(definition = waiting()) {
    const invocation = Promise.withResolvers<string>();
    const running = await runningMachines((payload) => {
      invocation.resolve(tokenOf(payload));
      return { payload: null };
    });
    const { executionArn } = await running.run(definition, { id: 1 });
    return { ...running, executionArn, token: await invocation.promise };
  }

  it('holds the execution until somebody answers with it', async () => {
    const { machines, executionArn, token, invoked } = await asking();
    expect(invoked).toHaveBeenCalledExactlyOnceWith(functionArn, { id: 1, token });
    expect(machines.describe(executionArn)?.status).toBe('RUNNING');
    await machines.succeedTask(token, '{"outcome":"confirmed"}');
    expect((await ended(machines, executionArn)).output).toBe('{"outcome":"confirmed"}');
  });

  it('can bring a failure, which Catch takes like any other', async () => {
    const definition = waiting({
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Done' }],
    });
    const { machines, executionArn, token } = await asking(definition);
    await machines.failTask(token, { error: 'MailRefused', cause: 'no such address' });
    expect(outputOf(await ended(machines, executionArn))).toEqual({
      id: 1,
      error: { Error: 'MailRefused', Cause: 'no such address' },
    });
  });

  it('is new in each attempt, and the old one is worth nothing', async () => {
    const tokens: string[] = [];
    const { machines, run } = await runningMachines((payload, call) => {
      tokens.push(tokenOf(payload));
      return call === 1 ? failing('Busy') : { payload: null };
    });
    const { executionArn } = await run(waiting({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1 }] }), {
      id: 1,
    });
    await expect.poll(() => tokens.length).toBe(2);
    const [first = '', second = ''] = tokens;
    expect(first).not.toBe(second);
    await expect(machines.succeedTask(first, '1')).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await machines.succeedTask(second, '2');
    expect((await ended(machines, executionArn)).output).toBe('2');
  });

  it('works while the function that got it still runs', async () => {
    const tokens = Promise.withResolvers<string>();
    const { machines, run } = await runningMachines((payload) => {
      tokens.resolve(tokenOf(payload));
      return new Promise(() => {});
    });
    const { executionArn } = await run(waiting(), { id: 1 });
    await machines.succeedTask(await tokens.promise, '"early"');
    expect((await ended(machines, executionArn)).output).toBe('"early"');
  });

  it('is refused a second time, after a stop, and when it never was one', async () => {
    const { machines, executionArn, token } = await asking();
    await machines.stop(executionArn, { error: 'Superseded', cause: 'a person retried' });
    expect(machines.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Superseded' });
    await expect(machines.succeedTask(token, '1')).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await expect(machines.failTask('nonsense', {})).rejects.toMatchObject({ name: 'InvalidToken' });

    const again = await asking();
    await again.machines.succeedTask(again.token, '1');
    await expect(again.machines.succeedTask(again.token, '1')).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
  });

  it('is refused after its task timed out', async () => {
    const { machines, executionArn, token } = await asking(waiting({ TimeoutSeconds: 1 }));
    expect(await ended(machines, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await expect(machines.succeedTask(token, '1')).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('stands in no history and no description', async () => {
    const { machines, executionArn, token } = await asking();
    await machines.succeedTask(token, '{}');
    const shown = JSON.stringify([await ended(machines, executionArn), machines.history(executionArn)]);
    expect(shown).not.toContain(token);
  });
});
