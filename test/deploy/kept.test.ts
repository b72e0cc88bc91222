import { join } from 'node:path';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { Courtier } from '../system/courtier.ts';
import { CdkError } from './cdk.ts';
import { deploy } from './deploy.ts';
import { leftOf } from './left.ts';
import { deploymentTarget } from './target.ts';

const { aws } = inject('running');
const { dynamodb } = new Courtier(inject('running'));
const target = deploymentTarget();
const PREFIX = 'courtier-prod-';

const kept = {
  name: 'kept',
  project: join(import.meta.dirname, 'kept'),
  // A stage on AWS always counts its callers.
  env: { COURTIER_USAGE_PLANS: 'authorizer' },
};

/** The stacks with what a stage keeps: those before the broker is needed. */
const deployKept = (lastQueueName: string, ...args: string[]) =>
  deploy(target, kept, {
    stacks: ['**/courtier-prod-retry'],
    parameters: [`courtier-prod-data:LastQueueName=${lastQueueName}`],
    args,
  });

/** Both steps, as docs/deploy.md says it: a protected table is not deleted. */
async function deleteTable(TableName: string | undefined): Promise<void> {
  await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toThrow();
  await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await dynamodb.send(new DeleteTableCommand({ TableName }));
}

describe('the first deployment of a stage that keeps its data', () => {
  it('leaves its protected tables when it fails, which can be deleted, and which the next one takes in', async () => {
    // A FIFO queue's name ends with .fifo.
    await expect(deployKept('courtier-prod-last')).rejects.toThrow(CdkError);
    const left = (await leftOf(aws, PREFIX)).filter((name) => !name.startsWith('cloudformation '));
    expect(left.length).toBeGreaterThan(10);
    expect(left.filter((name) => !name.startsWith('dynamodb '))).toEqual([]);
    // What is deleted by hand is made again, and the others are taken in.
    await deleteTable(left[0]?.replace('dynamodb ', ''));
    await deployKept('courtier-prod-last.fifo', '--import-existing-resources');
  });
});
