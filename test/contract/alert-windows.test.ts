import { inject } from 'vitest';
import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createMemoryAlertWindows } from '../memory/alert-windows.ts';
import { alertWindowsContract } from './alert-windows.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

alertWindowsContract('memory', async () => createMemoryAlertWindows());
alertWindowsContract('DynamoDB', async () =>
  createAlertWindows({ documents, table: await createTable(client, 'key') }),
);
