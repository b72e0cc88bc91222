import { describe, expect, it } from 'vitest';
import { handleStates } from '../../../localstack/states/api.ts';
import { aWorld } from '../world.ts';
import { ended, functionArn, machineArn, runningMachines } from './running-machines.ts';

const asking = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: functionArn, Payload: { 'token.$': '$$.Task.Token' } },
      End: true,
    },
  },
};

async function stepFunctions() {
  const { machines, invoked } = await runningMachines();
  machines.register({ arn: machineArn, name: 'machine', definition: asking });
  const world = aWorld({ stateMachines: machines });
  const call = async (action: string, input: unknown = {}) => {
    const { status, body } = await handleStates(`AWSStepFunctions.${action}`, input, world);
    return { status, body: body as Record<string, unknown> };
  };
  const start = async (input = '{}', name?: string) => {
    const { body } = await call('StartExecution', { stateMachineArn: machineArn, input, name });
    return String(body.executionArn);
  };
  const token = async () => {
    await expect.poll(() => invoked.mock.calls.length).toBe(1);
    const [[, payload] = []] = invoked.mock.calls;
    return (payload as { token: string }).token;
  };
  return { machines, call, start, token };
}

describe('the Step Functions API', () => {
  it('starts an execution and describes it, with times in seconds', async () => {
    const { call, start } = await stepFunctions();
    const executionArn = await start('{"id":1}', 'run-1');
    const { status, body } = await call('DescribeExecution', { executionArn });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      executionArn,
      stateMachineArn: machineArn,
      name: 'run-1',
      status: 'RUNNING',
      input: '{"id":1}',
    });
    expect(Math.abs(Number(body.startDate) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('brings a task’s success, and then refuses its token', async () => {
    const { machines, call, start, token } = await stepFunctions();
    const executionArn = await start();
    const taskToken = await token();
    expect(await call('SendTaskHeartbeat', { taskToken })).toEqual({ status: 200, body: {} });
    expect(await call('SendTaskSuccess', { taskToken, output: '{"a":1}' })).toEqual({
      status: 200,
      body: {},
    });
    await ended(machines, executionArn);
    expect((await call('DescribeExecution', { executionArn })).body).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1}',
      stopDate: expect.any(Number),
    });
    const late = await call('SendTaskFailure', { taskToken });
    expect(late).toMatchObject({ status: 400, body: { __type: 'TaskTimedOut' } });
  });

  it('brings a task’s failure with error and cause', async () => {
    const { machines, call, start, token } = await stepFunctions();
    const executionArn = await start();
    await call('SendTaskFailure', { taskToken: await token(), error: 'Refused', cause: 'no' });
    expect(await ended(machines, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: 'no',
    });
  });

  it('stops an execution with its reason', async () => {
    const { call, start } = await stepFunctions();
    const executionArn = await start();
    const stopped = await call('StopExecution', { executionArn, error: 'Superseded', cause: 'by hand' });
    expect(stopped).toMatchObject({ status: 200, body: { stopDate: expect.any(Number) } });
    expect((await call('DescribeExecution', { executionArn })).body).toMatchObject({
      status: 'ABORTED',
      error: 'Superseded',
      cause: 'by hand',
    });
  });

  it('tells an execution’s history', async () => {
    const { machines, call, start, token } = await stepFunctions();
    const executionArn = await start('{"id":1}');
    await call('SendTaskSuccess', { taskToken: await token(), output: '1' });
    await ended(machines, executionArn);
    const { body } = await call('GetExecutionHistory', { executionArn });
    const event = (id: number, type: string, details: object) => ({
      id,
      previousEventId: id - 1,
      timestamp: expect.any(Number),
      type,
      ...details,
    });
    expect(body.events).toEqual([
      event(1, 'ExecutionStarted', { executionStartedEventDetails: { input: '{"id":1}' } }),
      event(2, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Ask', input: '{"id":1}' } }),
      event(3, 'TaskStateExited', { stateExitedEventDetails: { name: 'Ask', output: '1' } }),
      event(4, 'ExecutionSucceeded', { executionSucceededEventDetails: { output: '1' } }),
    ]);
    const reversed = await call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 });
    expect(reversed.body).toMatchObject({ events: [{ id: 4 }], nextToken: expect.any(String) });
  });

  it('lists machines and executions, page by page', async () => {
    const { call, start } = await stepFunctions();
    for (const name of ['a', 'b', 'c']) await start('{}', name);
    expect((await call('ListStateMachines')).body).toMatchObject({
      stateMachines: [{ stateMachineArn: machineArn, name: 'machine' }],
    });
    const first = await call('ListExecutions', { stateMachineArn: machineArn, maxResults: 2 });
    expect(first.body).toMatchObject({
      executions: [{ name: 'c' }, { name: 'b' }],
      nextToken: expect.any(String),
    });
    const { nextToken } = first.body;
    const second = await call('ListExecutions', { stateMachineArn: machineArn, maxResults: 2, nextToken });
    expect(second.body).toEqual({ executions: [expect.objectContaining({ name: 'a' })] });
    const none = await call('ListExecutions', { stateMachineArn: machineArn, statusFilter: 'FAILED' });
    expect(none.body).toEqual({ executions: [] });
  });

  it('describes a machine with its definition', async () => {
    const { call } = await stepFunctions();
    const { body } = await call('DescribeStateMachine', { stateMachineArn: machineArn });
    expect(JSON.parse(String(body.definition))).toEqual(asking);
  });

  it.each([
    ['StartExecution', { stateMachineArn: 'arn:none', input: '{}' }, 'StateMachineDoesNotExist'],
    ['StartExecution', { stateMachineArn: machineArn, input: 'no' }, 'InvalidExecutionInput'],
    ['StartExecution', {}, 'ValidationException'],
    ['DescribeExecution', { executionArn: 'arn:none' }, 'ExecutionDoesNotExist'],
    ['StopExecution', { executionArn: 'arn:none' }, 'ExecutionDoesNotExist'],
    ['SendTaskSuccess', { taskToken: 'x', output: '1' }, 'InvalidToken'],
    ['SendTaskSuccess', { taskToken: 'x', output: 'no' }, 'InvalidOutput'],
    ['ListExecutions', { stateMachineArn: 'arn:none' }, 'StateMachineDoesNotExist'],
    ['CreateStateMachine', {}, 'UnknownOperationException'],
  ])('%s answers %j with %s', async (action, input, __type) => {
    const { call } = await stepFunctions();
    expect(await call(action, input)).toMatchObject({
      status: 400,
      body: { __type, message: expect.any(String) },
    });
  });
});
