import { createBodyReferences } from '../../adapters/dynamodb/body-references.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { lazyPayloads } from '../../adapters/s3/lazy-payloads.ts';
import { readEnv } from '../pipeline/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  references: createBodyReferences({ call: createDynamoDbCalls(), table: env.FAILED_MESSAGES_TABLE }),
  payloads: lazyPayloads(env.PAYLOADS_BUCKET, { timeoutMs: 5_000 }),
  log: createLogger(),
});
