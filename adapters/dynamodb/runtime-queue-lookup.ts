import type { QueueRecords } from '../../core/queues/queue-records.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, toItem } from './client.ts';
import { keyOfQueue, recordOfQueue } from './runtime-queue-row.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** Looks one queue up without the SDK: for functions that each message passes. */
export function createRuntimeQueueLookup({ call, table }: Deps): Pick<QueueRecords, 'find'> {
  return {
    async find(name) {
      const Key = toItem(keyOfQueue(name));
      const { Item } = await ask('read a queue', () =>
        call('GetItem', { TableName: table, Key, ConsistentRead: true }),
      );
      return Item && recordOfQueue(fromItem(Item));
    },
  };
}
