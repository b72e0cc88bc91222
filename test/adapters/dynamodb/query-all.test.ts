import { describe, expect, it } from 'vitest';
import type { DynamoDbCalls } from '../../../adapters/dynamodb/calls.ts';
import { queryAll } from '../../../adapters/dynamodb/query-all.ts';

/** A table of so many pages, with one row each. */
function tableOf(pages: number) {
  const asked: unknown[] = [];
  const call = (async (_: string, query: { ExclusiveStartKey?: { n: { N: string } } }) => {
    const n = Number(query.ExclusiveStartKey?.n.N ?? 0) + 1;
    asked.push(query);
    return {
      Items: [{ n: { N: String(n) } }],
      ...(n < pages && { LastEvaluatedKey: { n: { N: String(n) } } }),
    };
  }) as DynamoDbCalls;
  return { call, asked };
}

describe('every row that a query finds', () => {
  it('comes from every page, in their order', async () => {
    const rows = await queryAll(tableOf(3).call, 'read it', { TableName: 't' });
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('is not read on for ever', async () => {
    const { call, asked } = tableOf(Number.POSITIVE_INFINITY);
    await expect(queryAll(call, 'read it', { TableName: 't' })).rejects.toMatchObject({
      code: 'too-many-rows',
    });
    expect(asked).toHaveLength(50);
  });
});
