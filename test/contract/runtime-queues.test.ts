import { describe, expect, inject, it } from 'vitest';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createMemoryRuntimeQueues } from '../../adapters/memory/runtime-queues.ts';
import { runtimeQueue, runtimeQueuesContract } from './runtime-queues.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);

runtimeQueuesContract('memory', async () => createMemoryRuntimeQueues());
runtimeQueuesContract('DynamoDB', async () =>
  createRuntimeQueues({ client, table: await createTable(client, 'kind', 'name') }),
);

describe('queues of the run time on DynamoDB', () => {
  it('are unavailable when the table is gone', async () => {
    const gone = createRuntimeQueues({ client, table: 'no-such-table' });
    for (const ask of [
      () => gone.get('q'),
      () => gone.list({ limit: 1 }),
      () => gone.reserve(runtimeQueue('q'), 1),
      () => gone.move('q', ['ready'], 'deleting'),
      () => gone.remove('q', ['deleting']),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable' });
    }
  });
});
