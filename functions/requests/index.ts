import { v7 as newId } from 'uuid';
import { createLogger } from '../../adapters/log/logger.ts';
import { declaredSchema } from '../http/event-schema.ts';
import { readEnv } from '../wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { requestingDeps } from './wiring.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLogger()];

export const handler = createHandler({
  ...requestingDeps(env, { now, newId, log }),
  payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
  eventSchemaOf: declaredSchema,
  now,
  newId,
  log,
});
