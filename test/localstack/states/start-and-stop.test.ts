import { describe, expect, it } from 'vitest';
import { invoke, machine } from './definitions.ts';
import { ended, machineArn, runningMachines } from './running-machines.ts';

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
