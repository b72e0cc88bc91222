import { inject } from 'vitest';
import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { createMemoryAlertWindows } from '../memory/alert-windows.ts';
import { alertWindowsContract } from './alert-windows.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);

alertWindowsContract('memory', async () => createMemoryAlertWindows());
alertWindowsContract('DynamoDB', async () =>
  createAlertWindows({ call, table: await createTable(client, 'key') }),
);
