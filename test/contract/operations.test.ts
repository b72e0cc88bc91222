import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createMatchCounts } from '../../adapters/dynamodb/failed-message-matches.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createOperationResults } from '../../adapters/dynamodb/operation-results.ts';
import { createOperations } from '../../adapters/dynamodb/operations.ts';
import { secondsAfter } from '../../core/failure/due.ts';
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

  it('stop when their time is over, and go on from there', async () => {
    const matches = await counted(() => new Date(), { count: 24, payload: 'x'.repeat(200_000) });
    let [messages, calls, from]: [number, number, string | null] = [0, 0, null];
    do {
      const counted = await matches.count({ status: 'failed' }, { seconds: 0, from });
      messages += counted.messages;
      calls += 1;
      from = counted.rest;
    } while (from !== null);
    expect(messages).toBe(24);
    expect(calls).toBeGreaterThan(1);
  });

  it('refuse a place that no count has given', async () => {
    const matches = await counted(() => new Date());
    await expect(matches.count({}, { seconds: 1, from: 'nowhere' })).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });

  async function counted(now: () => Date, { count = 9, payload = '{}' } = {}) {
    const table = await createTable(client, 'id', undefined, {
      'by-time': ['shard', 'time_id'],
      'by-status': ['status_shard', 'time_id'],
    });
    const store = createFailedMessages({ documents, table });
    for (let n = 0; n < count; n += 1) {
      const queue = n % 3 === 0 ? 'other' : 'orders';
      const failed_at = secondsAfter(at(0), n);
      await store.create(failedMessage({ message_id: `m${n}`, queue, payload, status: 'failed', failed_at }));
    }
    return createMatchCounts({ documents, table, now });
  }

  it('are of exactly what the list shows, within its time window', async () => {
    const matches = await counted(() => new Date());
    const all = { seconds: 10, from: null };
    expect(await matches.count({ status: 'failed' }, all)).toEqual({ messages: 9, rest: null });
    const window = { status: 'failed' as const, queue: 'orders', failed_from: at(2), failed_before: at(8) };
    expect(await matches.count(window, all)).toEqual({ messages: 4, rest: null });
    expect(await matches.count({ failed_from: at(2), failed_before: at(2) }, all)).toEqual({
      messages: 0,
      rest: null,
    });
    const shows = ({ queue }: { queue: string | null }) => queue === 'other';
    expect(await matches.count({ status: 'failed' }, { ...all, shows })).toEqual({ messages: 3, rest: null });
  });
});
