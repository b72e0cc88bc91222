import { inject } from 'vitest';
import { fromItem, toItem } from '../../adapters/dynamodb/client.ts';
import { createOutboxRows } from '../../adapters/dynamodb/outbox-rows.ts';
import type { OutboxPlace } from '../../core/message/outbox-row.ts';
import { createMemoryOutboxRows } from '../memory/outbox-rows.ts';
import { outboxRowsContract } from './outbox-rows.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

outboxRowsContract('memory', async () => {
  const rows = createMemoryOutboxRows();
  const written = new Set<string>();
  return {
    rows,
    write: async (place) => {
      written.add(JSON.stringify(place));
      rows.write(place);
    },
    look: async (place) => ({ there: written.has(JSON.stringify(place)), relayed_at: rows.markOf(place) }),
  };
});

// Attributes that are called as DynamoDB's own words are.
outboxRowsContract('DynamoDB', async () => {
  const key = { partition: 'key', sort: 'order' };
  const call = dynamoDbCallsAt(inject('running').aws);
  const table = await createTable(dynamoDbAt(inject('running').aws), key.partition, key.sort);
  const keyOf = ({ key: partition, id }: OutboxPlace) => ({ [key.partition]: partition, [key.sort]: id });
  return {
    rows: createOutboxRows({ call, table, key }),
    write: async (place) => {
      await call('PutItem', { TableName: table, Item: toItem({ ...keyOf(place), body: 'x' }) });
    },
    look: async (place) => {
      const { Item } = await call('GetItem', { TableName: table, Key: toItem(keyOf(place)) });
      const { relayed_at } = fromItem(Item ?? {});
      return { there: Item !== undefined, relayed_at: relayed_at as string | undefined };
    },
  };
});
