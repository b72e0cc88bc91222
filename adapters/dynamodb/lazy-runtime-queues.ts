import type { RuntimeQueues } from '../../core/queues/runtime-queue.ts';

/** Looks queues of the run time up by a client that is made at the first look: the topology knows most queues itself. */
export function lazyRuntimeQueues(table: string): Pick<RuntimeQueues, 'get'> {
  let made: Promise<RuntimeQueues> | undefined;
  return {
    async get(name) {
      made ??= make(table);
      return (await made).get(name);
    },
  };
}

async function make(table: string): Promise<RuntimeQueues> {
  const [{ createDynamoDbClient }, { createRuntimeQueues }] = await Promise.all([
    import('./client.ts'),
    import('./runtime-queues.ts'),
  ]);
  return createRuntimeQueues({ client: createDynamoDbClient(), table });
}
