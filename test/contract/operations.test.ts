import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createMatchCounts } from '../../adapters/dynamodb/failed-message-matches.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createOperationResults } from '../../adapters/dynamodb/operation-results.ts';
import { createOperations } from '../../adapters/dynamodb/operations.ts';
import { failedMessage } from '../core/failure/records.ts';
import { createMemoryOperationResults, createMemoryOperations } from '../memory/operations.ts';
import { operationResultsContract, operationStoreContract } from './operations.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

operationStoreContract('memory', async () => createMemoryOperations());
operationStoreContract('DynamoDB', async () =>
  createOperations({
    documents,
    table: await createTable(client, 'id', undefined, {
      'by-time': ['kind', 'id', 'KEYS_ONLY'],
      'by-state': ['state', 'id', 'KEYS_ONLY'],
      'by-due': ['due', 'due_at', 'KEYS_ONLY'],
    }),
  }),
);

operationResultsContract('memory', async () => createMemoryOperationResults());
operationResultsContract('DynamoDB', async () =>
  createOperationResults({ documents, table: await createTable(client, 'operation_id', 'id') }),
);

describe('counts of what a filter finds, on DynamoDB', () => {
  const at = (n: number) => `2026-01-05T10:00:0${n}.000Z`;

  async function counted(now: () => Date) {
    const table = await createTable(client, 'id', undefined, {
      'by-time': ['shard', 'time_id'],
      'by-status': ['status_shard', 'time_id'],
    });
    const store = createFailedMessages({ documents, table });
    for (let n = 0; n < 9; n += 1) {
      const queue = n % 3 === 0 ? 'other' : 'orders';
      await store.create(failedMessage({ message_id: `m${n}`, queue, status: 'failed', failed_at: at(n) }));
    }
    return createMatchCounts({ documents, table, now });
  }

  it('are of exactly what the list shows, within its time window', async () => {
    const matches = await counted(() => new Date());
    expect(await matches.count({ status: 'failed' }, 10)).toEqual({ messages: 9, exact: true });
    const window = { status: 'failed' as const, queue: 'orders', failed_from: at(2), failed_before: at(8) };
    expect(await matches.count(window, 10)).toEqual({ messages: 4, exact: true });
    expect(await matches.count({ failed_from: at(2), failed_before: at(2) }, 10)).toEqual({
      messages: 0,
      exact: true,
    });
    const shows = ({ queue }: { queue: string | null }) => queue === 'other';
    expect(await matches.count({ status: 'failed' }, 10, shows)).toEqual({ messages: 3, exact: true });
  });
});
