import { v7 as newId } from 'uuid';
import { createLogger } from '../../adapters/log/logger.ts';
import { lazyOutbox } from '../../adapters/sqs/lazy-outbox.ts';
import { readEnv } from '../pipeline/environment.ts';
import { publishingDeps } from '../pipeline/publishing.ts';
import { brokerBreaker } from './broker-breaker.ts';
import { Env } from './env.ts';
import { declaredSchema } from './event-schema.ts';
import { createHandler } from './handler.ts';
import { tablesOnDemand } from './tables.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLogger()];
const { idempotencyKeys, circuitStates } = tablesOnDemand(env);

export const handler = createHandler({
  ...publishingDeps(env, { auditTimeoutMs: 500, now, log }),
  breaker: brokerBreaker({ now, log, reported: { instance: newId(), states: circuitStates } }),
  outbox: lazyOutbox(env.OUTBOX_QUEUE_URL),
  idempotencyKeys,
  eventSchemaOf: declaredSchema,
  payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
  now,
  newId,
  log,
});
