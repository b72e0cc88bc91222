import { v7 as newId } from 'uuid';
import { lazyIdempotencyKeys } from '../../adapters/dynamodb/lazy-idempotency-keys.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { lazyOutbox } from '../../adapters/sqs/lazy-outbox.ts';
import { readEnv } from '../pipeline/environment.ts';
import { publishingDeps } from '../pipeline/publishing.ts';
import { brokerBreaker } from './broker-breaker.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLogger()];

export const handler = createHandler({
  ...publishingDeps(env, { auditTimeoutMs: 500, now, log }),
  breaker: brokerBreaker({ now, log }),
  outbox: lazyOutbox(env.OUTBOX_QUEUE_URL),
  idempotencyKeys: lazyIdempotencyKeys(env.IDEMPOTENCY_TABLE),
  payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
  now,
  newId,
  log,
});
