import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { documentsOf, type Row } from '../../../adapters/dynamodb/documents.ts';
import { rowOfRecord, SHARDS } from '../../../adapters/dynamodb/failed-messages-item.ts';
import { listPage } from '../../../adapters/dynamodb/failed-messages-list.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { at, failedMessage } from '../../core/failure/records.ts';

/** A table that counts what is read of it. `matches` stands for the filter, which DynamoDB applies after the limit. */
function tableOf(records: readonly FailedMessage[], matches: (row: Row) => boolean = () => true) {
  const rows = records.map(rowOfRecord).sort((a, b) => (String(a.time_id) < String(b.time_id) ? 1 : -1));
  const partitions = Map.groupBy(rows, ({ shard }) => shard);
  const documents = documentsOf(new DynamoDBClient({ region: 'us-east-1' }));
  const asked = { rows: 0, queries: 0 };
  mockClient(documents)
    .on(QueryCommand)
    .callsFake(({ ExpressionAttributeValues, ExclusiveStartKey, Limit }) => {
      const key = String(ExpressionAttributeValues[':key']);
      const before = ExpressionAttributeValues[':before'] ?? '~';
      const partition = (partitions.get(key.slice(-1)) ?? []).filter(
        ({ time_id }) => String(time_id) < before,
      );
      const from = ExclusiveStartKey ? partition.findIndex(({ id }) => id === ExclusiveStartKey.id) + 1 : 0;
      const read = partition.slice(from, from + Limit);
      asked.rows += read.length;
      asked.queries += 1;
      const isEnd = from + Limit > partition.length;
      return { Items: read.filter(matches), ...(isEnd ? {} : { LastEvaluatedKey: read.at(-1) }) };
    });
  const deps = { documents, table: 't' };
  const list = (limit: number, more: object = {}) => listPage(deps, more, { limit });
  return { list, asked, deps };
}

const records = (count: number, fields: (n: number) => Partial<FailedMessage> = () => ({})) =>
  Array.from({ length: count }, (_, n) =>
    failedMessage({ message_id: `m-${n}`, failed_at: at(n), ...fields(n) }),
  );

describe('a page of failed messages', () => {
  it.each([
    ['of all', {}],
    ['of a status', { status: 'pending' as const }],
    ['of a filter that all match', { queue: 'orders' }],
  ])('%s reads little more than it shows', async (_which, filter) => {
    const all = records(2_000);
    for (const limit of [50, 200]) {
      const { list, asked } = tableOf(all);
      const { items } = await list(limit, filter);
      expect(items.map(({ id }) => id)).toEqual(
        all
          .slice(-limit)
          .reverse()
          .map(({ id }) => id),
      );
      expect(asked.rows).toBeLessThan(1.7 * limit);
    }
  });

  it('reads on in those partitions alone that hold more of it than the others', async () => {
    // The last character of an id says its partition.
    const all = records(400, (n) => ({ id: `${n}-${n >= 340 ? 'a' : 'abcd'[n % 4]}` }));
    const { list, asked } = tableOf(all);
    const { items } = await list(50);
    expect(items.map(({ id }) => id)).toEqual(
      all
        .slice(-50)
        .reverse()
        .map(({ id }) => id),
    );
    expect(asked.queries).toBeLessThan(SHARDS.length + 4);
  });

  it('of a filter that hardly anything matches ends after two seconds, with what was found and how far it got', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const all = records(40_000);
    const rare = new Set([10, 39_990].map((n) => all[n]?.id));
    const slow = tableOf(all, ({ id }) => {
      // A query of a thousand rows takes more than a second.
      vi.advanceTimersByTime(0.5);
      return rare.has(String(id));
    });
    const first = await slow.list(50, { text: 'rare' });
    expect(first.items.map(({ id }) => id)).toEqual([all[39_990]?.id]);
    expect(slow.asked.rows).toBeLessThan(20_000);
    const found: string[] = [];
    let { next } = first;
    for (let pages = 0; next !== null && pages < 20; pages += 1) {
      const page = await listPage(slow.deps, { text: 'rare' }, { limit: 50, cursor: next });
      found.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect({ found, next }).toEqual({ found: [all[10]?.id], next: null });
  });

  it('of a filter that one in ten matches reads what that asks for, in few rounds', async () => {
    const { list, asked } = tableOf(records(4_000), ({ failed_at }) => String(failed_at).endsWith('0.000Z'));
    const { items } = await list(50, { queue: 'orders' });
    expect(items).toHaveLength(50);
    expect(asked.rows).toBeLessThan(900);
    expect(asked.queries).toBeLessThanOrEqual(3 * SHARDS.length);
  });
});
