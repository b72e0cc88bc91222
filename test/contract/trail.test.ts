import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { DynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createTrailReader, createTrailWriter } from '../../adapters/dynamodb/trail.ts';
import { createMemoryTrail } from '../memory/trail.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';
import { published, trailContract } from './trail.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'message_id', 'published', {
  'by-exchange': ['exchange_shard', 'time_id'],
});
const DAY = 86_400;

async function trailOn(calls: DynamoDbCalls) {
  const deps = { call: calls, table: await table };
  return { ...createTrailReader(deps), ...createTrailWriter({ ...deps, keptSeconds: DAY }) };
}

trailContract('memory', async () => createMemoryTrail());
trailContract('DynamoDB', () => trailOn(call));

/** As DynamoDB does when it has no room for all of a batch. */
function halfFull(times: number): DynamoDbCalls {
  let left = times;
  return async (operation, input) => {
    if (operation !== 'BatchWriteItem' || !('RequestItems' in input) || left === 0)
      return call(operation, input);
    left -= 1;
    const [name, requests = []] = Object.entries(input.RequestItems ?? {})[0] ?? [];
    const half = Math.floor(requests.length / 2);
    await call('BatchWriteItem', { RequestItems: { [String(name)]: requests.slice(0, half) } } as never);
    return { UnprocessedItems: { [String(name)]: requests.slice(half) } } as never;
  };
}

describe('trail on DynamoDB', () => {
  it('writes again what DynamoDB had no room for', async () => {
    const trail = await trailOn(halfFull(2));
    const entries = Array.from({ length: 20 }, () => published(crypto.randomUUID()));
    await trail.record(entries);
    for (const entry of entries) expect(await trail.ofMessage(entry.message_id)).toEqual({ items: [entry] });
  });

  it('says that the table is away when DynamoDB goes on having no room', async () => {
    const trail = await trailOn(halfFull(100));
    const entries = Array.from({ length: 25 * 8 }, () => published(crypto.randomUUID()));
    await expect(trail.record(entries)).rejects.toMatchObject({ code: 'table-unavailable' });
  });

  it('lets an entry expire so long after its publish as the stage says', async () => {
    const entry = published(crypto.randomUUID());
    await (await trailOn(call)).record([entry]);
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: await table,
        Key: {
          message_id: { S: entry.message_id },
          published: { S: `${entry.published_at}#${entry.digest}` },
        },
      }),
    );
    expect(unmarshall(Item ?? {}).ttl).toBe(Date.UTC(2026, 0, 6, 10) / 1_000);
  });
});
