import { describe, expect, it } from 'vitest';
import { ended, functionArn, machineArn, outputOf, runningMachines } from './running-machines.ts';

const invoke = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn, 'Payload.$': '$' },
  ...(!('Next' in more) && { End: true }),
  ...more,
});
const machine = (States: Record<string, unknown>, more = {}) => ({
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});
const failing = (errorType: string) => ({
  functionError: 'Unhandled' as const,
  payload: { errorType, errorMessage: 'no' },
});

describe('an execution', () => {
  it('passes from state to state and ends with the last output', async () => {
    const { machines, run } = await runningMachines();
    const { executionArn } = await run(
      machine({
        Add: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough?' },
        'Enough?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericGreaterThanEquals: 5, Next: 'Done' }],
          Default: 'Add',
        },
        Done: { Type: 'Succeed' },
      }),
      { n: 0 },
    );
    const execution = await ended(machines, executionArn);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', input: '{"n":0}', output: '{"n":5}' });
    expect(machines.history(executionArn).map(({ type, details }) => [type, details.name])).toEqual([
      ['ExecutionStarted', undefined],
      ...Array.from({ length: 5 }).flatMap(() => [
        ['PassStateEntered', 'Add'],
        ['PassStateExited', 'Add'],
        ['ChoiceStateEntered', 'Enough?'],
        ['ChoiceStateExited', 'Enough?'],
      ]),
      ['SucceedStateEntered', 'Done'],
      ['SucceedStateExited', 'Done'],
      ['ExecutionSucceeded', undefined],
    ]);
  });

  it('waits as long as its input says', async () => {
    const { machines, run } = await runningMachines();
    const { executionArn, startDate } = await run(
      machine({ Wait: { Type: 'Wait', SecondsPath: '$.delay.seconds', End: true } }),
      { delay: { seconds: 1 } },
    );
    const { stopDate } = await ended(machines, executionArn);
    const waited = Date.parse(stopDate ?? '') - Date.parse(startDate);
    expect(waited).toBeGreaterThanOrEqual(1000);
  });

  it('fails when its wait is no number of seconds', async () => {
    const { machines, run } = await runningMachines();
    const wait = machine({ Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } });
    const { executionArn } = await run(wait, { seconds: 1.5 });
    expect(await ended(machines, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('replaces the whole state with ResultPath $', async () => {
    const { machines, run } = await runningMachines();
    const pass = { Type: 'Pass', Parameters: { b: 2 }, ResultPath: '$', End: true };
    const { executionArn } = await run(machine({ Pass: pass }), { a: 1 });
    expect(outputOf(await ended(machines, executionArn))).toEqual({ b: 2 });
  });

  it('never draws the upper end of States.MathRandom, as on AWS', async () => {
    const { machines, run } = await runningMachines();
    const pass = { Type: 'Pass', Parameters: { 'n.$': 'States.MathRandom(3, 4)' }, End: true };
    const definition = machine({ Pass: pass });
    for (let i = 0; i < 20; i += 1) {
      const { executionArn } = await run(definition);
      expect(outputOf(await ended(machines, executionArn))).toEqual({ n: 3 });
    }
  });

  it('reads itself through $$', async () => {
    const { machines, run } = await runningMachines();
    const definition = machine({
      First: { Type: 'Pass', Result: { other: true }, Next: 'Second' },
      Second: {
        Type: 'Pass',
        Parameters: {
          'input.$': '$$.Execution.Input.a',
          'name.$': '$$.Execution.Name',
          'start.$': '$$.Execution.StartTime',
          'state.$': '$$.State.Name',
          'machine.$': '$$.StateMachine.Name',
        },
        End: true,
      },
    });
    const { executionArn, startDate } = await run(definition, { a: 1 }, 'mine');
    expect(outputOf(await ended(machines, executionArn))).toEqual({
      input: 1,
      name: 'mine',
      start: startDate,
      state: 'Second',
      machine: 'machine',
    });
  });

  it('fails with the error and cause of a Fail state', async () => {
    const { machines, run } = await runningMachines();
    const { executionArn } = await run(
      machine({ No: { Type: 'Fail', Error: 'Refused', Cause: 'not today' } }),
    );
    expect(await ended(machines, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: 'not today',
    });
  });

  it('ends as TIMED_OUT after the machine’s own timeout', async () => {
    const { machines, run } = await runningMachines();
    const definition = machine({ Wait: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 1 });
    const { executionArn } = await run(definition);
    expect(await ended(machines, executionArn)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('fails when a state’s output is larger than Step Functions allows', async () => {
    const { machines, run } = await runningMachines(() => ({ payload: 'x'.repeat(262_145) }));
    const { executionArn } = await run(
      machine({
        Work: invoke({
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          Next: 'Done',
        }),
        Done: { Type: 'Succeed' },
      }),
    );
    expect(await ended(machines, executionArn)).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('starting', () => {
  const waiting = machine({ Wait: { Type: 'Wait', Seconds: 60, End: true } });

  it('the same name with the same input answers the running execution', async () => {
    const { machines, run } = await runningMachines();
    const first = await run(waiting, { a: 1 }, 'run-1');
    expect(await run(waiting, { a: 1 }, 'run-1')).toEqual(first);
    expect(machines.executions(machineArn)).toHaveLength(1);
  });

  it('the same name with another input, or after its end, is refused', async () => {
    const { machines, run } = await runningMachines();
    const { executionArn } = await run(waiting, { a: 1 }, 'run-1');
    await expect(run(waiting, { a: 2 }, 'run-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await machines.stop(executionArn, {});
    await expect(run(waiting, { a: 1 }, 'run-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('an unknown machine, a bad name or a bad input is refused by name', async () => {
    const { machines, run } = await runningMachines();
    await expect(machines.start({ stateMachineArn: 'nobody', input: '{}' })).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    await expect(run(waiting, {}, 'a b')).rejects.toMatchObject({ name: 'InvalidName' });
    await expect(run(waiting, {}, 'a'.repeat(81))).rejects.toMatchObject({ name: 'InvalidName' });
    await expect(machines.start({ stateMachineArn: machineArn, input: '{' })).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
    });
  });

  it('lists executions newest first, and by status', async () => {
    const { machines, run } = await runningMachines();
    const a = await run(waiting, {}, 'a');
    const b = await run(waiting, {}, 'b');
    await machines.stop(a.executionArn, {});
    expect(machines.executions(machineArn).map(({ name }) => name)).toEqual(['b', 'a']);
    expect(machines.executions(machineArn, 'RUNNING').map(({ name }) => name)).toEqual(['b']);
    expect(b.executionArn).toBe(`${machineArn.replace('stateMachine', 'execution')}:b`);
  });
});

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

describe('stopping', () => {
  it('ends a waiting execution at once', async () => {
    const { machines, run } = await runningMachines();
    const { executionArn } = await run(machine({ Wait: { Type: 'Wait', Seconds: 3600, End: true } }));
    await machines.stop(executionArn, {});
    expect(machines.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      stopDate: expect.any(String),
    });
    await machines.close();
  });

  it('keeps the states after it from beginning', async () => {
    const gate = Promise.withResolvers<void>();
    const { machines, run, invoked } = await runningMachines(async () => {
      await gate.promise;
      return { payload: 1 };
    });
    const definition = machine({ One: invoke({ Next: 'Two' }), Two: { Type: 'Pass', End: true } });
    const stopped = await run(definition);
    const other = await run(definition);
    await expect.poll(() => invoked.mock.calls.length).toBe(2);
    await machines.stop(stopped.executionArn, {});
    gate.resolve();
    expect(await ended(machines, other.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const states = machines.history(stopped.executionArn).map(({ details }) => details.name);
    expect(states).not.toContain('Two');
    expect(machines.describe(stopped.executionArn)?.status).toBe('ABORTED');
  });

  it('an unknown execution is an error, an ended one is not', async () => {
    const { machines, run } = await runningMachines();
    await expect(machines.stop('nobody', {})).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    const { executionArn } = await run(machine({ Done: { Type: 'Succeed' } }));
    await ended(machines, executionArn);
    await machines.stop(executionArn, {});
    expect(machines.describe(executionArn)?.status).toBe('SUCCEEDED');
  });
});
