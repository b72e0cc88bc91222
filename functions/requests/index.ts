import { newId } from '../../adapters/new-id.ts';
import { flushing } from '../../core/trace/spans.ts';
import { declaredSchema } from '../http/event-schema.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { requestingDeps } from './wiring.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];

const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    ...requestingDeps(env, { now, newId, log }),
    payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
    eventSchemaOf: declaredSchema,
    now,
    newId,
    spans,
    log,
  }),
);
