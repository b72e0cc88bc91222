import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import type { Deps } from '../../../functions/publish/deps.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';

export const at = '2026-11-02T10:00:00.000Z';
export const order = { exchange: 'orders', routing_key: 'order.created', message: { order_id: 'o-1' } };

/** What the publish function is made of, in memory. The queue `small` is full. */
export function memoryParts(
  exchanges: Parameters<typeof createMemoryBroker>[0],
  { messageLog, auditTimeoutMs = 1_000 }: { messageLog?: MessageLog; auditTimeoutMs?: number },
) {
  const broker = createMemoryBroker(exchanges);
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date(at);
  const deps: Deps = {
    publisher: broker.publisher,
    breaker: brokerBreaker({ now, log }),
    outbox,
    spans: noSpans,
    noteAccepted: createNoteAccepted({ messageLog: messageLog ?? trail, timeoutMs: auditTimeoutMs, log }),
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: createMemoryIdempotencyKeys(),
    eventSchemaOf: () => undefined,
    payloadLimitBytes: 1_000,
    now,
    newId: () => 'new-id',
    log,
  };
  return { broker, outbox, trail, log, now, deps };
}
