import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createRetryWorkflow } from '../../../adapters/step-functions/retry-workflow.ts';
import { createTaskOutcomes } from '../../../adapters/step-functions/task-outcomes.ts';
import type { RetryStart } from '../../../core/retry/workflow.ts';

const arn = 'arn:aws-cn:states:cn-north-1:123456789012:stateMachine:courtier-dev-retry';
const execution = 'arn:aws-cn:states:cn-north-1:123456789012:execution:courtier-dev-retry:f-1-1';
const start: RetryStart = {
  run: 'f-1-1',
  delays: [60, 300],
  input: { id: 'f-1', delivery: 'lambda', attempt: 1, wait: true },
};

/** What the service answers: a result, or an error by name. */
type Reply = { result?: Record<string, unknown>; error?: string };

function setUp({ result = {}, error }: Reply) {
  const client = new SFNClient({ region: 'us-east-1' });
  const service = mockClient(client);
  if (error) service.onAnyCommand().rejects(refusal(error));
  else service.onAnyCommand().resolves(result);
  const workflow = createRetryWorkflow({ client, arn });
  return { service, workflow, outcomes: createTaskOutcomes({ client }) };
}

function refusal(name: string): Error {
  return new SFNServiceException({ name, message: 'refused', $fault: 'client', $metadata: {} });
}

describe('the retry workflow on Step Functions', () => {
  it('starts an execution by the name of the run, which the input says too', async () => {
    const { workflow, service } = setUp({ result: { executionArn: execution, startDate: new Date(1) } });
    await workflow.start(start);
    const [call, ...others] = service.commandCalls(StartExecutionCommand);
    expect(others).toEqual([]);
    const { input = '', ...named } = call?.args[0].input ?? {};
    expect(named).toEqual({ stateMachineArn: arn, name: 'f-1-1' });
    const given = JSON.parse(input);
    expect(given).toEqual({ ...start.input, run: 'f-1-1', wait_seconds: expect.any(Number) });
    expect(given.wait_seconds).toBeGreaterThanOrEqual(60);
  });

  it('waits for nothing when the redelivery is wanted now', async () => {
    const { workflow, service } = setUp({ result: { executionArn: execution, startDate: new Date(1) } });
    await workflow.start({ ...start, input: { ...start.input, wait: false } });
    const [call] = service.commandCalls(StartExecutionCommand);
    expect(JSON.parse(call?.args[0].input.input ?? '')).toMatchObject({ wait_seconds: 0 });
  });

  it('is content when the run exists already', async () => {
    const { workflow } = setUp({ error: 'ExecutionAlreadyExists' });
    await expect(workflow.start(start)).resolves.toBeUndefined();
  });

  it('stops an execution with the reason', async () => {
    const { workflow, service } = setUp({ result: { stopDate: new Date(1) } });
    await workflow.stop('f-1-1', 'deleted');
    const input = { executionArn: execution, error: 'Stopped', cause: 'deleted' };
    expect(service.commandCalls(StopExecutionCommand, input, true)).toHaveLength(1);
  });

  it('is content when there is nothing to stop', async () => {
    const { workflow } = setUp({ error: 'ExecutionDoesNotExist' });
    await expect(workflow.stop('f-1-1', 'deleted')).resolves.toBeUndefined();
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['FAILED', 'ended'],
    ['TIMED_OUT', 'ended'],
    ['ABORTED', 'ended'],
  ])('says of %s that it is %s', async (status, expected) => {
    const { workflow, service } = setUp({ result: { executionArn: execution, status } });
    expect(await workflow.status('f-1-1')).toBe(expected);
    const input = { executionArn: execution };
    expect(service.commandCalls(DescribeExecutionCommand, input, true)).toHaveLength(1);
  });

  it('does not know a run that never was', async () => {
    const { workflow } = setUp({ error: 'ExecutionDoesNotExist' });
    expect(await workflow.status('f-1-1')).toBe('unknown');
  });

  it.each<[string, Reply]>([
    ['throttled', { error: 'ThrottlingException' }],
    ['over the limit of executions', { error: 'ExecutionLimitExceeded' }],
    ['not allowed', { error: 'AccessDeniedException' }],
    ['without the state machine', { error: 'StateMachineDoesNotExist' }],
    ['failing', { error: 'InternalError' }],
    ['silent', { error: 'TimeoutError' }],
  ])('is unavailable while the service is %s', async (_while, reply) => {
    const { workflow } = setUp(reply);
    const unavailable = { code: 'step-functions-unavailable', disposition: 'retry' };
    await expect(workflow.start(start)).rejects.toMatchObject(unavailable);
    await expect(workflow.stop('f-1-1', 'x')).rejects.toMatchObject(unavailable);
    await expect(workflow.status('f-1-1')).rejects.toMatchObject(unavailable);
  });
});

describe('the outcome of a task on Step Functions', () => {
  it('is sent as JSON', async () => {
    const { outcomes, service } = setUp({});
    expect(await outcomes.succeed('token-1', { outcome: 'confirmed' })).toBe('delivered');
    const input = { taskToken: 'token-1', output: '{"outcome":"confirmed"}' };
    expect(service.commandCalls(SendTaskSuccessCommand, input, true)).toHaveLength(1);
  });

  it('is cut to what the service takes', async () => {
    const { outcomes, service } = setUp({});
    expect(await outcomes.fail('token-1', { error: 'E'.repeat(300), cause: 'c'.repeat(40_000) })).toBe(
      'delivered',
    );
    const input = { taskToken: 'token-1', error: 'E'.repeat(256), cause: 'c'.repeat(32_768) };
    expect(service.commandCalls(SendTaskFailureCommand, input, true)).toHaveLength(1);
  });

  it.each(['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist'])('is expired after %s', async (error) => {
    const { outcomes } = setUp({ error });
    expect(await outcomes.succeed('token-1', {})).toBe('expired');
    expect(await outcomes.fail('token-1', { error: 'E', cause: '' })).toBe('expired');
  });

  it.each<[string, Reply]>([
    ['throttled', { error: 'ThrottlingException' }],
    ['not allowed', { error: 'AccessDeniedException' }],
    ['silent', { error: 'TimeoutError' }],
  ])('is open while the service is %s, and the error does not show the token', async (_while, reply) => {
    const { outcomes } = setUp(reply);
    const error = await outcomes.succeed('token-1', {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'step-functions-unavailable', disposition: 'retry' });
    expect(JSON.stringify([error, String(error), error instanceof Error && error.stack])).not.toContain(
      'token-1',
    );
  });
});
