import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import type { CircuitStates } from '../../../core/circuit/circuit-states.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import { publishRequest, type RequestOptions } from './request.ts';

export const at = '2026-11-02T10:00:00.000Z';

export function setUp(
  options: { messageLog?: MessageLog; auditTimeoutMs?: number; circuitStates?: CircuitStates } = {},
) {
  const broker = createMemoryBroker({
    orders: { 'order.created': ['orders'], full: ['small'], '': ['orders'] },
  });
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const keys = createMemoryIdempotencyKeys();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date(at);
  const handler = createHandler({
    publisher: broker.publisher,
    breaker: brokerBreaker({
      now,
      log,
      reported: { instance: 'me', states: options.circuitStates ?? createMemoryCircuitStates() },
    }),
    outbox,
    spans: noSpans,
    noteAccepted: createNoteAccepted({
      messageLog: options.messageLog ?? trail,
      timeoutMs: options.auditTimeoutMs ?? 1_000,
      log,
    }),
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: keys,
    eventSchemaOf: () => undefined,
    payloadLimitBytes: 1_000,
    now,
    newId: () => 'new-id',
    log,
  });
  const send = async (request: Partial<RequestOptions>) => {
    const answer = await handler(publishRequest({ body: order, ...request }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  return { broker, outbox, trail, lines: log.lines, send, queued: () => broker.queues.get('orders') ?? [] };
}

export const order = { exchange: 'orders', routing_key: 'order.created', message: { order_id: 'o-1' } };
