import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, inject, it } from 'vitest';
import { createDeliveries } from '../../adapters/dynamodb/deliveries.ts';
import { createMemoryDeliveries } from '../memory/deliveries.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { deliveriesContract, openDelivery } from './deliveries.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const table = createTable(client, 'id');
const payloads = createMemoryPayloads();

deliveriesContract('memory', async () => createMemoryDeliveries());
deliveriesContract('DynamoDB', async () => createDeliveries({ client, table: await table, payloads }));

describe('deliveries on DynamoDB', () => {
  it('expire a day after the longest time that SQS hides a message', async () => {
    const deliveries = createDeliveries({ client, table: await table, payloads });
    const delivery = openDelivery();
    await deliveries.open([delivery]);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: await table, Key: { id: { S: delivery.id } }, ConsistentRead: true }),
    );
    expect(unmarshall(Item ?? {}).ttl).toBe(Date.UTC(2026, 0, 6, 22) / 1000);
  });

  it('are sent again where DynamoDB left some, and are unavailable when it goes on leaving them', async () => {
    const busy = dynamoDbAt('http://127.0.0.1:9');
    const asked: number[] = [];
    let takes = 1;
    mockClient(busy)
      .on(BatchWriteItemCommand)
      .callsFake(({ RequestItems }: BatchWriteItemCommandInput) => {
        const { t = [] } = RequestItems ?? {};
        asked.push(t.length);
        const left = t.slice(takes);
        return { UnprocessedItems: left.length > 0 ? { t: left } : {} };
      });
    const deliveries = createDeliveries({ client: busy, table: 't', payloads });
    await deliveries.open([openDelivery(), openDelivery(), openDelivery()]);
    expect(asked).toEqual([3, 2, 1]);
    takes = 0;
    await expect(deliveries.open([openDelivery()])).rejects.toMatchObject({ code: 'table-unavailable' });
  });
});
