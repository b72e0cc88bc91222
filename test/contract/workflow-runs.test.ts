import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createWorkflowRuns } from '../../adapters/dynamodb/workflow-runs.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { createMemoryWorkflowRuns } from '../memory/workflow-runs.ts';
import { createMemoryWorkflowSteps } from '../memory/workflow-steps.ts';
import { createTable, dynamoDbAt } from './table.ts';
import { aRun, run, workflowRunsContract, workflowStepsContract } from './workflow-runs.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

function newTable(): Promise<string> {
  return createTable(client, 'run', undefined, {
    'by-time': ['kind', 'started_id'],
    'by-status': ['status', 'started_id'],
    'by-workflow': ['workflow', 'started_id'],
    'by-workflow-status': ['workflow_status', 'started_id'],
  });
}

workflowRunsContract('memory', async () => createMemoryWorkflowRuns());
workflowRunsContract('DynamoDB', async () => createWorkflowRuns({ documents, table: await newTable() }));
workflowStepsContract('memory', async () => createMemoryWorkflowSteps());
workflowStepsContract('DynamoDB', async () =>
  createWorkflowSteps({ documents, table: await createTable(client, 'run', 'step') }),
);

describe('workflows on DynamoDB', () => {
  it('expire after 400 days', async () => {
    const table = await newTable();
    await createWorkflowRuns({ documents, table }).create(aRun(1));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const expected = Date.parse(aRun(1).started_at) / 1000 + 400 * 86_400;
    expect(Items.map((item) => unmarshall(item).ttl)).toEqual([expected]);
  });

  it('are unavailable when their tables are gone', async () => {
    const workflows = createWorkflowRuns({ documents, table: 'no-such-table' });
    const steps = createWorkflowSteps({ documents, table: 'no-such-table' });
    const key = { ...run('o-1'), step: 'payment.process' };
    const at = '2026-01-05T10:00:00.000Z';
    for (const ask of [
      () => workflows.create(aRun(1)),
      () => workflows.get(run('o-1')),
      () => workflows.moved(run('o-1'), 'payment.process', at),
      () => workflows.finish(run('o-1'), { status: 'completed', reason: null, at }),
      () => workflows.list({ limit: 1 }),
      () => steps.begin({ ...key, id: 'i', token: 't', at }),
      () => steps.end(key, { status: 'done', reason: null, at }),
      () => steps.list(run('o-1')),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable' });
    }
  });
});
