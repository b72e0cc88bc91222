import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createMessageIds } from '../../adapters/dynamodb/message-ids.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { brokerBreaker } from '../../core/circuit/broker-breaker.ts';
import { flushing } from '../../core/trace/spans.ts';
import { declaredSchema } from '../http/event-schema.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { outboxDeps, outboxOf } from '../wiring/publishing.ts';
import { createSpans } from '../wiring/spans.ts';
import { createNoteAccepted } from './accepted.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];
const spans = createSpans(log);
// Callers wait behind API Gateway, who gives up after 29 s. The tables are asked before or after everything else.
const tables = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });
const sqs = createSqsCalls({ maxAttempts: 2, requestTimeoutMs: 3_000 });
const { publisher, held, checkTurn } = outboxDeps(env, { now });
const messageLog = createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now });
const states = createCircuitStates({ call: tables, table: env.CIRCUITS_TABLE });

export const handler = flushing(
  spans,
  createHandler({
    publisher,
    noteAccepted: createNoteAccepted({ messageLog, timeoutMs: 500, log }),
    spans,
    checkTurn,
    breaker: brokerBreaker({ now, log, reported: { instance: newId(), states } }),
    outbox: outboxOf(env, { call: sqs, held, now }),
    idempotencyKeys: createIdempotencyKeys({ call: tables, table: env.IDEMPOTENCY_TABLE }),
    messageIds: createMessageIds({ call: tables, table: env.MESSAGE_LOG_TABLE }),
    eventSchemaOf: declaredSchema,
    payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
    now,
    newId,
    log,
  }),
);
