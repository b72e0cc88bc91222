import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createRuntimeQueueLookup } from '../../adapters/dynamodb/runtime-queue-lookup.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createMemoryRuntimeQueues } from '../memory/runtime-queues.ts';
import { runtimeQueue, runtimeQueuesContract } from './runtime-queues.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

runtimeQueuesContract('memory', async () => createMemoryRuntimeQueues());
runtimeQueuesContract('DynamoDB', async () =>
  createRuntimeQueues({ documents, table: await createTable(client, 'kind', 'name') }),
);

describe('queues of the run time on DynamoDB', () => {
  it('are found without the SDK, too', async () => {
    const table = await createTable(client, 'kind', 'name');
    const queues = createRuntimeQueues({ documents, table });
    await queues.reserve(runtimeQueue('q'), 1);
    await queues.move('q', ['creating'], 'ready');
    const lookup = createRuntimeQueueLookup({ call: dynamoDbCallsAt(inject('running').aws), table });
    expect(await lookup.find('q')).toEqual({ ...runtimeQueue('q'), state: 'ready' });
    expect(await lookup.find('other')).toBeUndefined();
  });

  it('are unavailable when the table is gone', async () => {
    const gone = createRuntimeQueues({ documents, table: 'no-such-table' });
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
