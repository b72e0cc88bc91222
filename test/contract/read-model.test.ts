import { expect, inject, it } from 'vitest';
import { toItem } from '../../../../adapters/dynamodb/client.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from '../../../../test/contract/table.ts';
import { createOrderViews, createRebuilds } from '../../stores/order-views.ts';
import { createMemoryOrderViews, createMemoryRebuilds } from '../memory/order-views.ts';
import { anOrderView, orderViewsContract, rebuildsContract } from './order-views.ts';

const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(dynamoDbAt(inject('running').aws), 'id');

orderViewsContract('memory', async () => createMemoryOrderViews());
orderViewsContract('DynamoDB', async () => createOrderViews({ call, table: await table }));
rebuildsContract('memory', async () => createMemoryRebuilds());
rebuildsContract('DynamoDB', async () => createRebuilds({ call, table: await table }));

it('shows a view that was kept before views were JSON text, and replaces it', async () => {
  const old = anOrderView({ order_id: 'kept-before', events: 1 });
  await call('PutItem', { TableName: await table, Item: toItem({ id: 'order:kept-before', ...old }) });
  const views = createOrderViews({ call, table: await table });
  expect(await views.get('kept-before')).toEqual(old);
  await views.put({ ...old, events: 2 });
  expect(await views.get('kept-before')).toEqual({ ...old, events: 2 });
});
