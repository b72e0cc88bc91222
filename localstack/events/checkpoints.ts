import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';

/** How far each shard of a stream has been worked off. */
export type Checkpoints = {
  /** The last sequence number that needs no more work; undefined: none yet. */
  of(shard: string): string | undefined;
  /** Resolves when a restart would find it. */
  set(shard: string, sequenceNumber: string): Promise<void>;
};

const Kept = z.record(z.string(), z.string());

/** Kept in a file, which is replaced whole: a runtime that is killed finds the old one or the new one. */
export async function fileCheckpoints(file: string): Promise<Checkpoints> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const kept = Kept.parse(JSON.parse(text));
  let saved = Promise.resolve();
  const save = async () => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(kept));
    await rename(`${file}.new`, file);
  };
  return {
    of: (shard) => kept[shard],
    set: async (shard, sequenceNumber) => {
      kept[shard] = sequenceNumber;
      saved = saved.then(save, save);
      await saved;
    },
  };
}
