import { afterEach, describe, expect, it } from 'vitest';
import { createRetryWorkflows } from '../../../adapters/step-functions/retry-workflows.ts';
import { createTaskOutcomes } from '../../../adapters/step-functions/task-outcomes.ts';
import type { RetryStart } from '../../../core/retry/workflows.ts';
import { fakeStepFunctions, type Reply } from './fake-service.ts';

const arn = 'arn:aws-cn:states:cn-north-1:123456789012:stateMachine:courtier-dev-retry-standard';
const execution = 'arn:aws-cn:states:cn-north-1:123456789012:execution:courtier-dev-retry-standard:f-1-1';
const start: RetryStart = {
  schedule: 'standard',
  run: 'f-1-1',
  input: { id: 'f-1', delivery: 'lambda', attempt: 1, wait: true },
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setUp(reply: Reply) {
  const service = await fakeStepFunctions(() => reply);
  closing.push(service.close);
  const { client, calls } = service;
  const workflows = createRetryWorkflows({ client, workflows: { standard: { arn } } });
  return { calls, workflows, outcomes: createTaskOutcomes({ client }) };
}

describe('retry workflows on Step Functions', () => {
  it('start an execution by the name of the run, which the input tells too', async () => {
    const { workflows, calls } = await setUp({ result: { executionArn: execution, startDate: 1 } });
    await workflows.start(start);
    expect(calls).toMatchObject([
      { action: 'StartExecution', input: { stateMachineArn: arn, name: 'f-1-1' } },
    ]);
    expect(JSON.parse(String(calls[0]?.input.input))).toEqual({ ...start.input, run: 'f-1-1' });
  });

  it('are content when the run exists already', async () => {
    const { workflows } = await setUp({ error: 'ExecutionAlreadyExists' });
    await expect(workflows.start(start)).resolves.toBeUndefined();
  });

  it('stop an execution with the reason', async () => {
    const { workflows, calls } = await setUp({ result: { stopDate: 1 } });
    await workflows.stop('standard', 'f-1-1', 'deleted');
    expect(calls).toEqual([
      { action: 'StopExecution', input: { executionArn: execution, error: 'Stopped', cause: 'deleted' } },
    ]);
  });

  it('are content when there is nothing to stop', async () => {
    const { workflows } = await setUp({ error: 'ExecutionDoesNotExist' });
    await expect(workflows.stop('standard', 'f-1-1', 'deleted')).resolves.toBeUndefined();
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['FAILED', 'ended'],
    ['TIMED_OUT', 'ended'],
    ['ABORTED', 'ended'],
  ])('tell of %s that it is %s', async (status, told) => {
    const { workflows, calls } = await setUp({ result: { executionArn: execution, status } });
    expect(await workflows.status('standard', 'f-1-1')).toBe(told);
    expect(calls).toEqual([{ action: 'DescribeExecution', input: { executionArn: execution } }]);
  });

  it('do not know a run that never was', async () => {
    const { workflows } = await setUp({ error: 'ExecutionDoesNotExist' });
    expect(await workflows.status('standard', 'f-1-1')).toBe('unknown');
  });

  it.each<[string, Reply]>([
    ['throttled', { error: 'ThrottlingException' }],
    ['over the limit of executions', { error: 'ExecutionLimitExceeded' }],
    ['not allowed', { error: 'AccessDeniedException' }],
    ['without the state machine', { error: 'StateMachineDoesNotExist' }],
    ['failing', { error: 'InternalError', status: 500 }],
    ['silent', { hangs: true }],
  ])('are unavailable while the service is %s', async (_while, reply) => {
    const { workflows } = await setUp(reply);
    const unavailable = { code: 'step-functions-unavailable', disposition: 'retry' };
    await expect(workflows.start(start)).rejects.toMatchObject(unavailable);
    await expect(workflows.stop('standard', 'f-1-1', 'x')).rejects.toMatchObject(unavailable);
    await expect(workflows.status('standard', 'f-1-1')).rejects.toMatchObject(unavailable);
  });
});

describe('the outcome of a task on Step Functions', () => {
  it('is told as JSON', async () => {
    const { outcomes, calls } = await setUp({});
    expect(await outcomes.succeed('token-1', { outcome: 'confirmed' })).toBe('delivered');
    expect(calls).toEqual([
      { action: 'SendTaskSuccess', input: { taskToken: 'token-1', output: '{"outcome":"confirmed"}' } },
    ]);
  });

  it('is cut to what the service takes', async () => {
    const { outcomes, calls } = await setUp({});
    expect(await outcomes.fail('token-1', { error: 'E'.repeat(300), cause: 'c'.repeat(40_000) })).toBe(
      'delivered',
    );
    expect(calls).toEqual([
      {
        action: 'SendTaskFailure',
        input: { taskToken: 'token-1', error: 'E'.repeat(256), cause: 'c'.repeat(32_768) },
      },
    ]);
  });

  it.each(['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist'])('is expired after %s', async (error) => {
    const { outcomes } = await setUp({ error });
    expect(await outcomes.succeed('token-1', {})).toBe('expired');
    expect(await outcomes.fail('token-1', { error: 'E', cause: '' })).toBe('expired');
  });

  it.each<[string, Reply]>([
    ['throttled', { error: 'ThrottlingException' }],
    ['not allowed', { error: 'AccessDeniedException' }],
    ['silent', { hangs: true }],
  ])('is open while the service is %s, and the error does not show the token', async (_while, reply) => {
    const { outcomes } = await setUp(reply);
    const error = await outcomes.succeed('token-1', {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'step-functions-unavailable', disposition: 'retry' });
    expect(JSON.stringify([error, String(error), error instanceof Error && error.stack])).not.toContain(
      'token-1',
    );
  });
});
