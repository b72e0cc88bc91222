import { inject } from 'vitest';
import { documentsOf } from '../../../../adapters/dynamodb/documents.ts';
import { createTable, dynamoDbAt } from '../../../../test/contract/table.ts';
import { at, IDS, spoil, unreadableRowsContract } from '../../../../test/contract/unreadable-rows.ts';
import { createPlaylists } from '../../stores/playlists.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

unreadableRowsContract({
  playlists: async () => {
    const table = await createTable(client, 'id', undefined, { 'by-time': ['kind', 'place'] });
    const playlists = createPlaylists({ documents, table });
    const made = { soireeId: 's', clientId: 'c', style: 's', title: 't', tracks: ['a'], fallback: false };
    for (const [n, id] of IDS.entries()) await playlists.save({ ...made, id, createdAt: at(n) });
    await spoil(client, { table, idField: 'id', field: 'createdAt' });
    return (page) => playlists.list(page);
  },
});
