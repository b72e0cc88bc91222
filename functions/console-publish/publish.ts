import * as z from 'zod';

/** The page in the function's own code: its files, in the order in which they are written, and with what they are served. */
export const ManifestSchema = z.object({
  files: z.array(z.object({ file: z.string(), contentType: z.string(), cacheControl: z.string() })).min(1),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** An object of the bucket. */
export type Served = Manifest['files'][number] & { key: string; body: Uint8Array };

export type PageStore = {
  put(object: Served): Promise<void>;
  /** Removes everything. */
  empty(): Promise<void>;
};

const PREFIX = 'console/';
const CONFIG = { file: 'config.json', contentType: 'application/json', cacheControl: 'no-cache' };

/**
 * Writes the page. What has a name of its contents comes first and index.html last, so that nobody is served a page whose
 * scripts are not there; those of earlier pages stay, because a page that is open still asks for them.
 */
export async function publishPage(
  store: Pick<PageStore, 'put'>,
  { files, config, read }: Manifest & { config: string; read: (file: string) => Promise<Uint8Array> },
): Promise<void> {
  await store.put({ ...CONFIG, key: `${PREFIX}${CONFIG.file}`, body: new TextEncoder().encode(config) });
  for (const each of files)
    await store.put({ ...each, key: `${PREFIX}${each.file}`, body: await read(each.file) });
}
