import { describe, expect, it } from 'vitest';
import { invoke, machine } from './definitions.ts';
import { ended, outputOf, runningMachines } from './running-machines.ts';

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
