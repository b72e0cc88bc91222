import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { createOrderWorkflows } from '../../adapters/dynamodb/order-workflows.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { createMemoryOrderWorkflows } from '../memory/order-workflows.ts';
import { createMemoryWorkflowSteps } from '../memory/workflow-steps.ts';
import { aWorkflow, orderWorkflowsContract, workflowStepsContract } from './order-workflows.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);

function newTable(): Promise<string> {
  const indexes = { 'by-time': ['kind', 'started_id'], 'by-status': ['status', 'started_id'] } as const;
  return createTable(client, 'order_id', undefined, indexes);
}

orderWorkflowsContract('memory', async () => createMemoryOrderWorkflows());
orderWorkflowsContract('DynamoDB', async () => createOrderWorkflows({ call, table: await newTable() }));
workflowStepsContract('memory', async () => createMemoryWorkflowSteps());
workflowStepsContract('DynamoDB', async () =>
  createWorkflowSteps({ call, table: await createTable(client, 'order_id', 'step') }),
);

describe('workflows on DynamoDB', () => {
  it('expire after 400 days', async () => {
    const table = await newTable();
    await createOrderWorkflows({ call, table }).create(aWorkflow(1));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const expected = Date.parse(aWorkflow(1).started_at) / 1000 + 400 * 86_400;
    expect(Items.map((item) => unmarshall(item).ttl)).toEqual([expected]);
  });

  it('are unavailable when their tables are gone', async () => {
    const workflows = createOrderWorkflows({ call, table: 'no-such-table' });
    const steps = createWorkflowSteps({ call, table: 'no-such-table' });
    const key = { order_id: 'o-1', step: 'payment.process' } as const;
    const at = '2026-01-05T10:00:00.000Z';
    for (const ask of [
      () => workflows.create(aWorkflow(1)),
      () => workflows.get('o-1'),
      () => workflows.moved('o-1', 'payment.process', at),
      () => workflows.finish('o-1', { status: 'completed', reason: null, at }),
      () => workflows.list({ limit: 1 }),
      () => steps.begin({ ...key, id: 'i', token: 't', at }),
      () => steps.end(key, { status: 'done', reason: null, at }),
      () => steps.list('o-1'),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable' });
    }
  });
});
