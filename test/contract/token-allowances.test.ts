import { describe, expect, inject, it } from 'vitest';
import { createAllowanceSweep } from '../../adapters/dynamodb/allowance-sweep.ts';
import { createTokenAllowances } from '../../adapters/dynamodb/token-allowances.ts';
import type { TokenAllowances } from '../../core/rate/token-allowances.ts';
import { createMemoryTokenAllowances } from '../memory/token-allowances.ts';
import { createTable, documentsAt, dynamoDbAt, dynamoDbCallsAt } from './table.ts';
import { tokenAllowancesContract } from './token-allowances.ts';

const { aws } = inject('running');
const newTable = () =>
  createTable(dynamoDbAt(aws), 'usage_key', undefined, { 'by-state': ['state', 'at', 'KEYS_ONLY'] });

/** What the way of a request does, and what makes and removes keys. */
function allowancesOf(table: string): TokenAllowances {
  const [call, documents] = [dynamoDbCallsAt(aws), documentsAt(aws)];
  return { ...createTokenAllowances({ call, table }), ...createAllowanceSweep({ documents, table }) };
}

tokenAllowancesContract('memory', async () => createMemoryTokenAllowances());
tokenAllowancesContract('DynamoDB', async () => allowancesOf(await newTable()));

describe('allowances of tokens on DynamoDB', () => {
  it('go by themselves where nobody has time for them, and never once they have a key', async () => {
    const [call, table] = [dynamoDbCallsAt(aws), await newTable()];
    const allowances = allowancesOf(table);
    const key = 'a'.repeat(64);
    const ttl = async () => {
      const { Item } = await call('GetItem', { TableName: table, Key: { usage_key: { S: key } } });
      return Item?.ttl;
    };
    await allowances.findOrAsk(key, '2026-01-05T10:00:00.000Z');
    expect(await ttl()).toEqual({ N: String(Date.UTC(2026, 0, 6, 10) / 1_000) });
    await allowances.granted(key, '2026-01-05T10:00:30.000Z');
    expect(await ttl()).toBeUndefined();
  });

  it('say so where the table does not answer, or a row cannot be read', async () => {
    const [call, table] = [dynamoDbCallsAt(aws), await newTable()];
    await call('PutItem', { TableName: table, Item: { usage_key: { S: 'x' }, state: { S: 'mine' } } });
    const nowhere = createTokenAllowances({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    await expect(nowhere.findOrAsk('x', '2026')).rejects.toMatchObject({ code: 'table-unavailable' });
    const broken = createTokenAllowances({ call, table });
    await expect(broken.findOrAsk('x', '2026')).rejects.toMatchObject({ code: 'malformed-allowance' });
  });
});
