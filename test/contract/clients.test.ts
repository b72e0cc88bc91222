import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { createClientRegistry } from '../../adapters/dynamodb/client-registry.ts';
import { createClients } from '../../adapters/dynamodb/clients.ts';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createMemoryClients } from '../memory/clients.ts';
import { clientRegistryContract, record } from './client-registry.ts';
import { clientsContract } from './clients.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const call = dynamoDbCallsAt(inject('running').aws);
const table = newTable();

function newTable(): Promise<string> {
  return createTable(client, 'key_hash', undefined, { 'by-kind': ['kind', 'id'] });
}

async function putRow(row: Record<string, unknown>): Promise<void> {
  await client.send(new PutItemCommand({ TableName: await table, Item: marshall(row) }));
}

clientsContract('memory', async () => {
  const clients = createMemoryClients();
  return { clients, put: async (hash, known) => clients.put(hash, known) };
});

clientsContract('DynamoDB', async () => ({
  clients: createClients({ call, table: await table }),
  put: (key_hash, known) => putRow({ key_hash, ...known }),
}));

clientRegistryContract('memory', async () => {
  const both = createMemoryClients();
  return { registry: both, clients: both };
});

clientRegistryContract('DynamoDB', async () => {
  const own = { documents, call, table: await newTable() };
  return { registry: createClientRegistry(own), clients: createClients(own) };
});

describe('the registry of clients on DynamoDB', () => {
  it('is unavailable when the table is gone', async () => {
    const gone = createClientRegistry({ documents, table: 'no-such-table' });
    for (const ask of [
      () => gone.get('a'),
      () => gone.list({ limit: 1 }),
      () => gone.save(record('a', ['h']), undefined),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable' });
    }
  });

  it('shows no client whose row cannot be read', async () => {
    await putRow({ key_hash: 'client#odd', id: 'odd' });
    await expect(createClientRegistry({ documents, table: await table }).get('odd')).rejects.toMatchObject({
      code: 'malformed-client',
    });
  });
});

describe('clients on DynamoDB', () => {
  it('let nobody in on a row that cannot be read', async () => {
    const key_hash = randomUUID();
    await putRow({ key_hash, id: 'c', name: 'n', permissions: ['*'] });
    await expect(createClients({ call, table: await table }).findByKeyHash(key_hash)).rejects.toMatchObject({
      code: 'malformed-client',
      details: { key_hash, fields: ['permissions', 'revoked_at', 'expires_at'] },
    });
  });

  it('are unavailable when the table does not answer', async () => {
    const nowhere = createClients({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    await expect(nowhere.findByKeyHash('h')).rejects.toMatchObject({
      code: 'table-unavailable',
      disposition: 'retry',
    });
  });

  it('are unavailable when the table is gone', async () => {
    const gone = createClients({ call, table: 'no-such-table' });
    await expect(gone.findByKeyHash('h')).rejects.toMatchObject({ code: 'table-unavailable' });
  });
});
