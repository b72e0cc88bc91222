import { v7 } from 'uuid';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { declaredSchema } from '../../../functions/http/event-schema.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import type { Deps } from '../../../functions/publish/deps.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import { publishRequest, type RequestOptions } from './request.ts';

export const START = Date.parse('2026-11-02T10:00:00.000Z');

export const order = { exchange: 'stock', routing_key: 'counted', message: { n: 1 } };

/** The publish function on memory adapters: exchange `stock` with the key `counted`, and a few topics. */
export function setUp(overrides: Partial<Deps> = {}) {
  const broker = createMemoryBroker({
    stock: { counted: ['stock'], full: ['small'] },
    journal: { auth: ['topics'], 'auth.signin': ['topics'] },
    orders: { '': ['orders'] },
    parcels: { parcel_labels: ['parcels'] },
  });
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const keys = createMemoryIdempotencyKeys();
  const messageLog = createMemoryMessageLog();
  const log = recordedLog();
  const clock = { ms: START };
  const now = () => new Date(clock.ms);
  let asked = 0;
  const handler = createHandler({
    publisher: broker.publisher,
    breaker: brokerBreaker({ now, log }),
    outbox,
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: {
      ...keys,
      begin: (request) => {
        asked += 1;
        return keys.begin(request);
      },
    },
    noteAccepted: createNoteAccepted({ messageLog, timeoutMs: 1_000, log }),
    eventSchemaOf: declaredSchema,
    payloadLimitBytes: 1_000,
    spans: noSpans,
    now,
    newId: () => v7(),
    log,
    ...overrides,
  });
  const send = async (request: Partial<RequestOptions> = {}) => {
    const answer = await handler(publishRequest({ body: order, ...request }));
    return { status: answer.statusCode, headers: answer.headers ?? {}, json: JSON.parse(answer.body) };
  };
  return {
    handler,
    broker,
    outbox,
    keys,
    log,
    clock,
    send,
    batch: (messages: unknown[], more: Partial<RequestOptions> = {}) =>
      send({ path: '/api/messages/publish/batch', body: { messages }, ...more }),
    queued: (queue = 'stock') => broker.queues.get(queue) ?? [],
    /** How often the table of keys was asked for. */
    asked: () => asked,
  };
}
