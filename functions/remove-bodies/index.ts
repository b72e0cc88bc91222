import { createBodyReferences } from '../../adapters/dynamodb/body-references.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  references: createBodyReferences({ documents: createDocuments(), table: env.FAILED_MESSAGES_TABLE }),
  payloads: payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: 5_000 }),
  log: createLog(),
});
