import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createTrailWriter } from '../../adapters/dynamodb/trail.ts';
import { newId } from '../../adapters/new-id.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { exchangeNamed } from '../../core/topology/index.ts';
import { createArchive } from '../../core/trail/archive.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  archive: createArchive({ payloads: payloadBucket(env.PAYLOADS_BUCKET), newId }),
  trail: createTrailWriter({
    call: createDynamoDbCalls(),
    table: env.TRAIL_TABLE,
    keptSeconds: env.TRAIL_KEPT_SECONDS,
  }),
  exchangeNamed,
  now: () => new Date(),
  log: createLog(),
});
