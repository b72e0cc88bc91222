import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createPurges } from '../../adapters/dynamodb/purges.ts';
import { newPurge, type Purge } from '../../core/queues/purge.ts';
import { createMemoryPurges } from '../memory/purges.ts';
import { createTable, dynamoDbAt } from './table.ts';
import { versionedRowsContract } from './versioned-rows.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

const by = { client_id: 'c1', client_name: 'ada' };
const row = (id: string): Purge =>
  newPurge({ id, queue: 'audit', by, to_take: 3 }, '2026-01-05T10:00:00.000Z');
const changed = { kept: 2 };

versionedRowsContract('purges: memory', { create: async () => createMemoryPurges(), row, changed });
versionedRowsContract('purges: DynamoDB', {
  create: async () => createPurges({ documents, table: await createTable(client, 'kind', 'id') }),
  row,
  changed,
});
