import type { QueueRecords } from '../../core/queues/queue-records.ts';

/** Looks queues of the run time up by a client that is made at the first look: the topology knows most queues itself. */
export function lazyRuntimeQueues(table: string): Pick<QueueRecords, 'find'> {
  let made: Promise<QueueRecords> | undefined;
  return {
    async find(name) {
      made ??= make(table);
      return (await made).find(name);
    },
  };
}

async function make(table: string): Promise<QueueRecords> {
  const [{ createDynamoDbClient }, { createRuntimeQueues }] = await Promise.all([
    import('./client.ts'),
    import('./runtime-queues.ts'),
  ]);
  return createRuntimeQueues({ client: createDynamoDbClient(), table });
}
