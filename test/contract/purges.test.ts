import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createPurges } from '../../adapters/dynamodb/purges.ts';
import { createMemoryPurges } from '../memory/purges.ts';
import { purgesContract } from './purges.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

purgesContract('memory', async () => createMemoryPurges());
purgesContract('DynamoDB', async () =>
  createPurges({ documents, table: await createTable(client, 'kind', 'id') }),
);
