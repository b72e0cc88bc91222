import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import type { CircuitStates } from '../../../core/circuit/circuit-states.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { memoryParts, order } from './memory-parts.ts';
import { publishRequest, type RequestOptions } from './request.ts';

export function setUp(
  options: { messageLog?: MessageLog; auditTimeoutMs?: number; circuitStates?: CircuitStates } = {},
) {
  const exchanges = { orders: { 'order.created': ['orders'], full: ['small'], '': ['orders'] } };
  const { broker, outbox, trail, log, now, deps } = memoryParts(exchanges, options);
  const reported = { instance: 'me', states: options.circuitStates ?? createMemoryCircuitStates() };
  const handler = createHandler({ ...deps, breaker: brokerBreaker({ now, log, reported }) });
  const send = async (request: Partial<RequestOptions>) => {
    const answer = await handler(publishRequest({ body: order, ...request }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  return { broker, outbox, trail, lines: log.lines, send, queued: () => broker.queues.get('orders') ?? [] };
}
