import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createQueueHistory } from '../../adapters/dynamodb/queue-history.ts';
import { createMemoryQueueHistory } from '../memory/queue-history.ts';
import { queueHistoryContract } from './queue-history.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

queueHistoryContract('memory', async () => createMemoryQueueHistory());
queueHistoryContract('DynamoDB', async () =>
  createQueueHistory({ documents, table: await createTable(client, 'kind', 'at') }),
);
