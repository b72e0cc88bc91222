import { describe, expect, inject, it } from 'vitest';
import { documentsAt } from '../../../../test/contract/table.ts';
import { createPlaylists } from '../../stores/playlists.ts';
import { createSoirees } from '../../stores/soirees.ts';
import { createMemoryPlaylists } from '../memory/playlists.ts';
import { createMemorySoirees } from '../memory/soirees.ts';
import { playlistsContract, soireesContract } from './playlist-stores.ts';

const documents = documentsAt(inject('running').aws);

soireesContract('memory', async () => createMemorySoirees());
// The tables of the template, whose indexes are part of what is promised.
soireesContract('DynamoDB', async () => createSoirees({ documents, table: 'courtier-local-soirees' }));
playlistsContract('memory', async () => createMemoryPlaylists());
playlistsContract('DynamoDB', async () => createPlaylists({ documents, table: 'courtier-local-playlists' }));

describe('the stores of playlists on DynamoDB', () => {
  it('are unavailable when their table does not answer', async () => {
    const nowhere = documentsAt('http://127.0.0.1:9');
    const unavailable = { code: 'table-unavailable', disposition: 'retry' };
    const soirees = createSoirees({ documents: nowhere, table: 'none' });
    const playlists = createPlaylists({ documents: nowhere, table: 'none' });
    await expect(soirees.get('s')).rejects.toMatchObject(unavailable);
    await expect(soirees.unsent('9', 1)).rejects.toMatchObject(unavailable);
    await expect(playlists.get('p')).rejects.toMatchObject(unavailable);
    await expect(playlists.list({ limit: 1 })).rejects.toMatchObject(unavailable);
  });
});
