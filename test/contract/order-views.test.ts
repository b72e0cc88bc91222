import { inject } from 'vitest';
import { createOrderViews, createRebuilds } from '../../adapters/dynamodb/order-views.ts';
import { createMemoryOrderViews, createMemoryRebuilds } from '../../adapters/memory/order-views.ts';
import { orderViewsContract, rebuildsContract } from './order-views.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(dynamoDbAt(inject('running').aws), 'id');

orderViewsContract('memory', async () => createMemoryOrderViews());
orderViewsContract('DynamoDB', async () => createOrderViews({ call, table: await table }));
rebuildsContract('memory', async () => createMemoryRebuilds());
rebuildsContract('DynamoDB', async () => createRebuilds({ call, table: await table }));
