import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { createCountedRecords } from '../../adapters/dynamodb/counted-records.ts';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createCountedMembers, createGroupCounting } from '../../adapters/dynamodb/group-counting.ts';
import { createGroups } from '../../adapters/dynamodb/groups.ts';
import { createRecounts } from '../../adapters/dynamodb/recounts.ts';
import { countAll } from '../../core/groups/count-all.ts';
import { groupKey } from '../../core/groups/group.ts';
import { goOnRecounting, newRecount } from '../../core/groups/recount.ts';
import { failedMessage } from '../core/failure/records.ts';
import { AT, counted } from '../core/groups/records.ts';
import { createMemoryGroups } from '../memory/groups.ts';
import { recordedLog } from '../recorded-log.ts';
import { groupsContract } from './groups.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const now = () => new Date(AT);

async function onDynamoDb() {
  const table = await createTable(client, 'id', undefined, {
    'by-time': ['listed', 'seen_id'],
    'by-state': ['listed_state', 'seen_id'],
    'by-quiet': ['quiet', 'quiet_id'],
  });
  const members = await createTable(client, 'id');
  const counting = createGroupCounting({ documents, groups: table, members, now });
  return { table, members, groups: createGroups({ documents, table }), counting };
}

groupsContract('memory', async () => {
  const groups = createMemoryGroups();
  return { groups, counting: groups };
});
groupsContract('DynamoDB', onDynamoDb);

describe('groups of failed messages on DynamoDB', () => {
  const { id } = groupKey('queue', 'orders');
  const rowIn = async (table: string, key: string) =>
    unmarshall(
      (await client.send(new GetItemCommand({ TableName: table, Key: { id: { S: key } } }))).Item ?? {},
    );

  it('keep a group with messages for good, one without for 90 days, and what is left of a member for three', async () => {
    const { table, members, counting } = await onDynamoDb();
    await countAll({ counting, now }, [{ written: counted() }]);
    expect((await rowIn(table, id)).ttl).toBeUndefined();
    expect((await rowIn(members, 'f-1')).ttl).toBeUndefined();
    await countAll({ counting, now }, [{ gone: counted() }]);
    expect((await rowIn(table, id)).ttl).toBe(Date.parse(AT) / 1_000 + 90 * 86_400);
    expect((await rowIn(members, 'f-1')).ttl).toBe(Date.parse(AT) / 1_000 + 3 * 86_400);
    await countAll({ counting, now }, [{ written: counted({ created_at: '2026-01-06T00:00:00.000Z' }) }]);
    expect((await rowIn(table, id)).ttl).toBeUndefined();
  });

  it('are recounted from the records and the members that there are, page by page', async () => {
    const { table, members, groups, counting } = await onDynamoDb();
    const records = await createTable(client, 'id');
    const store = createFailedMessages({ documents, table: records });
    for (let n = 0; n < 130; n += 1) await store.create(failedMessage({ id: `f-${n}`, queue: 'orders' }));
    await countAll({ counting, now }, [{ written: counted({ id: 'gone' }) }]);
    const unreadable: unknown[] = [];
    const deps = {
      counting,
      records: createCountedRecords({
        documents,
        table: records,
        onUnreadable: (rows) => void unreadable.push(...rows),
      }),
      members: createCountedMembers({ documents, members }),
      recounts: createRecounts({ documents, table }),
      now,
      log: recordedLog(),
    };
    const done = await goOnRecounting(deps, () => true);
    expect(done).toMatchObject({ status: 'done', looked_at: 261 });
    expect((await groups.get(id))?.counts).toMatchObject({ pending: 130 });
    expect(unreadable).toEqual([]);
  });

  it('keep how far the latest recount is, not an earlier one', async () => {
    const { table } = await onDynamoDb();
    const recounts = createRecounts({ documents, table });
    expect(await recounts.current()).toBeUndefined();
    const later = newRecount('2026-01-05T11:00:00.000Z');
    await recounts.save(later);
    await recounts.save({ ...newRecount(AT), cursor: 'f-1' });
    expect(await recounts.current()).toEqual(later);
    expect(await createGroups({ documents, table }).get('recount')).toBeUndefined();
    await recounts.save({ ...later, cursor: 'f-2' });
    expect(await recounts.current()).toEqual({ ...later, cursor: 'f-2' });
  });

  it('are unavailable when the table is gone', async () => {
    const groups = createGroups({ documents, table: 'no-such-table' });
    await expect(groups.list({ by: 'queue' }, { limit: 1 })).rejects.toMatchObject({
      code: 'table-unavailable',
    });
  });
});
