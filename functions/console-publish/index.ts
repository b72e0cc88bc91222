import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createS3Client } from '../../adapters/s3/client.ts';
import { createPageStore } from '../../adapters/s3/page-store.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { ManifestSchema } from './publish.ts';

const env = readEnv(Env);
/** Where Lambda unpacks the code, and beside it the page (lib/console-page.ts). */
const folder = process.env.LAMBDA_TASK_ROOT ?? '.';

export const handler = createHandler({
  store: createPageStore({ client: createS3Client(), bucket: env.CONSOLE_BUCKET }),
  manifest: async () => ManifestSchema.parse(JSON.parse(await readFile(join(folder, 'page.json'), 'utf8'))),
  read: (file) => readFile(join(folder, 'page', file)),
  log: createLog(),
});
