import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { type Request, RequestSchema } from '../custom-resource/request.ts';
import { type Outcome, respond } from '../custom-resource/respond.ts';
import { type Manifest, type PageStore, publishPage } from './publish.ts';

/** Of the resource: what the page knows of its deployment, as JSON. `Page` is there to change with the page. */
const PropertiesSchema = z.object({ Config: z.string(), Page: z.string() });

export type Dependencies = {
  store: PageStore;
  manifest: () => Promise<Manifest>;
  read: (file: string) => Promise<Uint8Array>;
  log: Log;
};

const IDENTITY = 'courtier-console-page';

/**
 * The custom resource that puts the operator's page into its bucket. The page is in the code of this function: so it may write
 * into one bucket, and read from none.
 */
export function createHandler(deps: Dependencies): (event: unknown) => Promise<void> {
  return async (event) => {
    const request = RequestSchema.parse(event);
    await respond(request, IDENTITY, await outcome(request, deps));
  };
}

async function outcome(request: Request, { store, manifest, read, log }: Dependencies): Promise<Outcome> {
  try {
    if (request.RequestType === 'Delete') {
      await store.empty();
      return { status: 'SUCCESS', reason: 'The bucket is empty.' };
    }
    const { Config: config } = PropertiesSchema.parse(request.ResourceProperties);
    const { files } = await manifest();
    await publishPage(store, { files, config, read });
    return { status: 'SUCCESS', reason: `${files.length + 1} files are in the bucket.` };
  } catch (error) {
    log.error('the page was not published', { error });
    const why = error instanceof CourtierError ? error.message : 'See the log of this function.';
    return { status: 'FAILED', reason: `The page was not published. ${why} Then deploy again.` };
  }
}
