import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { mergeParts } from '../../adapters/dynamodb/failed-messages-list.ts';
import { restore } from '../../core/failure/by-person.ts';
import { encodeCursor, timeId } from '../../core/failure/store.ts';
import { INLINE_PAYLOAD_BYTES, RESOLVED_KEPT_SECONDS } from '../../core/limits.ts';
import { at, failedMessage } from '../core/failure/records.ts';
import { createMemoryFailedMessages } from '../memory/failed-messages.ts';
import { failedMessageListsContract } from './failed-message-lists.ts';
import { failedMessageStoreContract } from './failed-message-store.ts';
import { createTable, documentsAt, dynamoDbAt } from './table.ts';

const indexes = {
  'by-time': ['shard', 'time_id'],
  'by-status': ['status_shard', 'time_id'],
  'by-due': ['due_shard', 'due_id'],
  'by-message': ['message_id', 'id', 'KEYS_ONLY'],
} as const;

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

async function setUp() {
  const table = await createTable(client, 'id', undefined, indexes);
  return { table, store: createFailedMessages({ documents, table }) };
}

for (const contract of [failedMessageStoreContract, failedMessageListsContract]) {
  contract('memory', async () => createMemoryFailedMessages());
  contract('DynamoDB', async () => (await setUp()).store);
}

describe('failed messages on DynamoDB', () => {
  it.each([
    ['a pending one never', {}, undefined],
    [
      'a resolved one after 30 days',
      { status: 'resolved', resolved_at: at(0) },
      Date.parse(at(0)) / 1000 + 2_592_000,
    ],
    [
      'a deleted one after 7 days',
      { status: 'deleted', resolved_at: at(0), deleted_at: at(5) },
      Date.parse(at(5)) / 1000 + 604_800,
    ],
  ] as const)('expire: %s', async (_what, more, ttl) => {
    const { table, store } = await setUp();
    const record = failedMessage(more);
    await store.create(record);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: record.id } } }),
    );
    expect(unmarshall(Item ?? {}).ttl).toBe(ttl);
  });

  it('hold the largest payload, headers and fifty attempts of a record in one item', async () => {
    const { store } = await setUp();
    const attempt = {
      number: 1,
      at: at(0),
      source: 'consumer',
      error_name: 'E'.repeat(256),
      error_message: '€'.repeat(500),
    } as const;
    const record = failedMessage({
      payload: 'x'.repeat(INLINE_PAYLOAD_BYTES),
      attempts: Array.from({ length: 50 }, (_, n) => ({ ...attempt, number: n + 1 })),
      error_message: '€'.repeat(2_000),
      error_stack: '€'.repeat(8_000),
    });
    expect(await store.create(record)).toBe(true);
    expect(await store.get(record.id)).toEqual(record);
  });

  it('list large payloads in pages that end early rather than grow without bound', async () => {
    const { store } = await setUp();
    const records = Array.from({ length: 40 }, (_, n) =>
      failedMessage({
        message_id: `m-${n}`,
        failed_at: at(n),
        payload: 'x'.repeat(200_000),
        payload_bytes: 200_000,
      }),
    );
    for (const record of records) await store.create(record);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({}, { limit: 40, ...(cursor === undefined ? {} : { cursor }) });
      expect(JSON.stringify(page).length).toBeLessThan(3_000_000);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(records.map(({ id }) => id).reverse());
  });

  it('find the few of a rare queue among many', async () => {
    const { store } = await setUp();
    const rare = failedMessage({ message_id: 'rare', queue: 'rare', failed_at: at(1) });
    await store.create(rare);
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        store.create(failedMessage({ message_id: `m-${n}`, failed_at: at(n + 2) })),
      ),
    );
    expect(await store.list({ queue: 'rare' }, { limit: 2 })).toEqual({ items: [rare], next: null });
  });

  it('read no more of the table for a filter that many match than the page needs', async () => {
    const { table, store } = await setUp();
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        store.create(failedMessage({ message_id: `m-${n}`, failed_at: at(n) })),
      ),
    );
    let scanned = 0;
    const counting = documentsAt(inject('running').aws);
    counting.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        scanned += (answer.output as QueryCommandOutput).ScannedCount ?? 0;
        return answer;
      },
      { step: 'initialize' },
    );
    const page = await createFailedMessages({ documents: counting, table }).list(
      { queue: 'orders' },
      { limit: 3 },
    );
    expect(page.items).toHaveLength(3);
    expect(scanned).toBeLessThanOrEqual(4 * 3);
  });

  it('read a bounded part of the table for one page, and go on with the next', async () => {
    const { table } = await setUp();
    // Whatever it is asked for, each partition answers with a full megabyte in which nothing fits, and more to come.
    let second = 1_000_000;
    const endless = documentsAt(inject('running').aws);
    const mock = mockClient(endless);
    mock.on(QueryCommand).callsFake(() => {
      second -= 1;
      return { Items: [], LastEvaluatedKey: { time_id: `${at(second)}#x` } };
    });
    const page = await createFailedMessages({ documents: endless, table }).list(
      { text: 'rare' },
      { limit: 50 },
    );
    expect(mock.commandCalls(QueryCommand)).toHaveLength(32);
    expect(page).toEqual({ items: [], next: expect.any(String) });
  });

  it.each([
    ['failed', null, undefined],
    ['resolved', at(1), Math.floor(Date.parse(at(1)) / 1_000) + RESOLVED_KEPT_SECONDS],
  ])(
    'have, restored as %s, the time to live of one that was never deleted',
    async (status, resolved_at, ttl) => {
      const { table, store } = await setUp();
      const record = failedMessage({
        status: 'deleted',
        next_retry_at: null,
        resolved_at,
        deleted_at: at(5),
      });
      await store.create(record);
      const restored = restore(record, at(6));
      if ('refused' in restored) throw new Error('was to be restored');
      expect(await store.replace(restored.record, record.version)).toBe(true);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { id: { S: record.id } } }),
      );
      const row = unmarshall(Item ?? {});
      expect(row).toMatchObject({ status, shard: expect.any(String) });
      expect(row.ttl).toBe(ttl);
    },
  );

  it('refuse a row that cannot be read, and name its fields', async () => {
    const { table, store } = await setUp();
    await client.send(
      new PutItemCommand({ TableName: table, Item: { id: { S: 'odd' }, headers: { S: '{' } } }),
    );
    await expect(store.get('odd')).rejects.toMatchObject({
      code: 'malformed-record',
      disposition: 'fail',
      details: { id: 'odd', fields: expect.arrayContaining(['headers', 'status']) },
    });
  });

  it('move a row that cannot be read behind the others all the same', async () => {
    const { table, store } = await setUp();
    const Item = { id: { S: 'odd' }, due_shard: { S: '0' }, due_id: { S: `${at(1)}#odd` } };
    await client.send(new PutItemCommand({ TableName: table, Item }));
    expect(await store.overdue(at(2), 5)).toEqual([{ id: 'odd', due: at(1) }]);
    expect(await store.postpone({ id: 'odd', due: at(1) }, at(3))).toBe(true);
    expect(await store.overdue(at(2), 5)).toEqual([]);
    expect(await store.overdue(at(4), 5)).toEqual([{ id: 'odd', due: at(3) }]);
  });

  it('are unavailable when the table is away', async () => {
    const gone = createFailedMessages({ documents, table: 'no-such-table' });
    const unavailable = { code: 'table-unavailable', disposition: 'retry' };
    await expect(gone.get('x')).rejects.toMatchObject(unavailable);
    await expect(gone.create(failedMessage())).rejects.toMatchObject(unavailable);
    await expect(gone.list({}, { limit: 1 })).rejects.toMatchObject(unavailable);
    await expect(gone.overdue(at(0), 1)).rejects.toMatchObject(unavailable);
    await expect(gone.postpone({ id: 'x', due: at(0) }, at(1))).rejects.toMatchObject(unavailable);
  });
});

describe('a page made of partitions', () => {
  const row = (seconds: number) => failedMessage({ message_id: `m-${seconds}`, failed_at: at(seconds) });
  const cursorAt = (seconds: number) => encodeCursor(timeId(row(seconds)));

  it('ends where a partition was left unread, so that no row between is passed over', () => {
    const parts = [
      { rows: [row(40), row(30)], frontier: timeId(row(30)) },
      { rows: [row(35), row(20)], frontier: null },
      { rows: [row(50)], frontier: timeId(row(15)) },
    ];
    expect(mergeParts(parts, 10)).toEqual({
      items: [row(50), row(40), row(35), row(30)],
      next: cursorAt(30),
    });
  });

  it('may be empty and still not the last', () => {
    const parts = [
      { rows: [], frontier: timeId(row(7)) },
      { rows: [row(3)], frontier: null },
    ];
    expect(mergeParts(parts, 10)).toEqual({ items: [], next: cursorAt(7) });
  });

  it('is the last when every partition was read to its end', () => {
    const parts = [
      { rows: [row(2)], frontier: null },
      { rows: [row(3), row(1)], frontier: null },
    ];
    expect(mergeParts(parts, 3)).toEqual({ items: [row(3), row(2), row(1)], next: null });
    expect(mergeParts(parts, 2)).toEqual({ items: [row(3), row(2)], next: cursorAt(2) });
  });
});
