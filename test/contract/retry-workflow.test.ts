import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { lazily } from '../../adapters/lazily.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { createTaskOutcomes } from '../../adapters/step-functions/task-outcomes.ts';
import { retryWorkflowName } from '../../core/topology/names.ts';
import { createMemoryRetryWorkflow } from '../memory/retry-workflow.ts';
import { createMemoryTaskOutcomes } from '../memory/task-outcomes.ts';
import { retryWorkflowContract } from './retry-workflow.ts';

const client = new SFNClient({
  endpoint: inject('running').aws,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

async function deployedWorkflow(): Promise<string> {
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const name = retryWorkflowName('local');
  const found = stateMachines.find((machine) => machine.name === name)?.stateMachineArn;
  if (!found)
    throw new Error(`${name} is not deployed; there are: ${stateMachines.map((machine) => machine.name)}`);
  return found;
}

retryWorkflowContract('memory', createMemoryRetryWorkflow());
retryWorkflowContract('Step Functions', createRetryWorkflow({ client, arn: await deployedWorkflow() }));

beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', inject('running').aws);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

describe.each([
  [
    'memory',
    () => {
      const outcomes = createMemoryTaskOutcomes();
      outcomes.expire('a-token-that-nobody-waits-for');
      return outcomes;
    },
  ],
  ['Step Functions', () => createTaskOutcomes({ client })],
  [
    'Step Functions, loaded with the first call',
    () => lazily(async () => createTaskOutcomes({ client: createStepFunctionsClient() })),
  ],
])('task outcomes: %s', (_name, create) => {
  it('are expired for a token that nobody waits for', async () => {
    const outcomes = create();
    expect(await outcomes.succeed('a-token-that-nobody-waits-for', { outcome: 'confirmed' })).toBe('expired');
    expect(await outcomes.fail('a-token-that-nobody-waits-for', { error: 'E', cause: '{}' })).toBe('expired');
  });
});
