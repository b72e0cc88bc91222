import { inject } from 'vitest';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { createMemoryParkedKeys } from '../memory/parked-keys.ts';
import { parkedKeysContract } from './parked-keys.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const { aws } = inject('running');
const newTable = () =>
  createTable(dynamoDbAt(aws), 'id', undefined, { 'by-look': ['state', 'look_id', 'KEYS_ONLY'] });

parkedKeysContract('memory', async () => createMemoryParkedKeys());
parkedKeysContract('DynamoDB', async () =>
  createParkedKeys({ call: dynamoDbCallsAt(aws), table: await newTable() }),
);
