import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { v7 } from 'uuid';
import { describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createMemoryOperatorLog } from '../memory/operator-log.ts';
import { AT, operatorLogContract } from './operator-log.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const deps = { newId: v7, now: () => new Date(AT) };

function newTable(): Promise<string> {
  return createTable(client, 'trail', 'id', {
    'by-target': ['target', 'id'],
    'by-client': ['client_id', 'id'],
    'by-action': ['action', 'id'],
  });
}

operatorLogContract('memory', async () => createMemoryOperatorLog({ ...deps, newId: v7 }));
operatorLogContract('DynamoDB', async () =>
  createOperatorLog({ documents, table: await newTable(), ...deps }),
);

describe('the operator audit trail on DynamoDB', () => {
  const entry = { client_id: 'c', client_name: 'c', action: 'queue.purged', target: 'queue:q', details: {} };

  it('lets an entry expire after 400 days', async () => {
    const table = await newTable();
    await createOperatorLog({ documents, table, ...deps }).record(entry);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    expect(Items.map((item) => unmarshall(item).ttl)).toEqual([Date.parse(AT) / 1000 + 400 * 86_400]);
  });

  it('goes on behind a megabyte of entries, with a page that is short and has a next', async () => {
    const log = createOperatorLog({ documents, table: await newTable(), ...deps });
    const details = { text: 'x'.repeat(300_000) };
    for (let n = 0; n < 5; n += 1) await log.record({ ...entry, target: `queue:${n}`, details });
    await log.record({ ...entry, client_id: 'other', target: 'queue:new', details });
    const seen: string[][] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const found = await log.list({ limit: 10, cursor, action: 'queue.purged', client_id: 'c' });
      seen.push(found.items.map(({ target }) => target));
      cursor = found.next ?? undefined;
      if (cursor === undefined) break;
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.flat()).toEqual(['queue:4', 'queue:3', 'queue:2', 'queue:1', 'queue:0']);
  });

  it('writes one entry when the answer was lost on the way and the SDK asked twice', async () => {
    const twice = dynamoDbAt(inject('running').aws);
    let lost = false;
    twice.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (lost) return answer;
        lost = true;
        throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
      },
      { step: 'deserialize', priority: 'high' },
    );
    const log = createOperatorLog({ documents: documentsOf(twice), table: await newTable(), ...deps });
    await log.record(entry);
    expect(lost).toBe(true);
    expect((await log.list({ limit: 10 })).items).toHaveLength(1);
  });

  it('is unavailable when the table is gone', async () => {
    const gone = createOperatorLog({ documents, table: 'no-such-table', ...deps });
    for (const ask of [() => gone.record(entry), () => gone.list({ limit: 1 })]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable' });
    }
  });
});
