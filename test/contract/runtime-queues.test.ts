import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { lazyRuntimeQueues } from '../../adapters/dynamodb/lazy-runtime-queues.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createMemoryRuntimeQueues } from '../memory/runtime-queues.ts';
import { runtimeQueue, runtimeQueuesContract } from './runtime-queues.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);

runtimeQueuesContract('memory', async () => createMemoryRuntimeQueues());
runtimeQueuesContract('DynamoDB', async () =>
  createRuntimeQueues({ client, table: await createTable(client, 'kind', 'name') }),
);

describe('queues of the run time on DynamoDB', () => {
  it('are found by a client that is made when they are looked up', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', inject('running').aws);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    onTestFinished(() => void vi.unstubAllEnvs());
    const table = await createTable(client, 'kind', 'name');
    const queues = createRuntimeQueues({ client, table });
    await queues.reserve(runtimeQueue('q'), 1);
    await queues.move('q', ['creating'], 'ready');
    const lazy = lazyRuntimeQueues(table);
    expect(await lazy.find('q')).toEqual({ ...runtimeQueue('q'), state: 'ready' });
    expect(await lazy.find('other')).toBeUndefined();
  });

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
