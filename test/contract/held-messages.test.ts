import { inject } from 'vitest';
import { createHeldMessages } from '../../adapters/dynamodb/held-messages.ts';
import { createMemoryHeldMessages } from '../memory/held-messages.ts';
import { heldMessagesContract } from './held-messages.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const { aws } = inject('running');
const table = createTable(dynamoDbAt(aws), 'held_group', 'token');
const now = () => new Date();

heldMessagesContract('memory', async () => createMemoryHeldMessages());
heldMessagesContract('DynamoDB', async () =>
  createHeldMessages({ call: dynamoDbCallsAt(aws), table: await table, now }),
);
