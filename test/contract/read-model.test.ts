import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createRebuilds, createViews } from '../../adapters/dynamodb/read-model.ts';
import { createMemoryRebuilds, createMemoryViews } from '../memory/read-model.ts';
import { rebuildsContract, ViewSchema, viewsContract } from './read-model.ts';
import { createTable, dynamoDbAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const table = createTable(client, 'id');

viewsContract('memory', async () => createMemoryViews());
viewsContract('DynamoDB', async () =>
  createViews({ documents, table: await table, kind: 'sale', schema: ViewSchema }),
);
rebuildsContract('memory', async () => createMemoryRebuilds());
rebuildsContract('DynamoDB', async () => createRebuilds({ documents, table: await table }));
