import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { declaredSchema } from '../../../functions/http/event-schema.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import type { OddSubject } from '../odd-subject.ts';

/** The publish function with a broker that has the exchanges of the document's examples. */
export function oddPublish(): OddSubject {
  const broker = createMemoryBroker({
    email: { 'email.confirmation': ['email_queue'] },
    journal: { 'auth.signin': ['journal_auth'] },
  });
  const keys = createMemoryIdempotencyKeys();
  const outbox = createMemoryOutbox();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date('2026-01-05T10:00:00.000Z');
  const written = new Set<string>();
  let ids = 0;
  const messageLog = {
    ...trail,
    recordAccepted: (entry: Parameters<typeof trail.recordAccepted>[0]) => {
      written.add(entry.message_id);
      return trail.recordAccepted(entry);
    },
  };
  return {
    handler: createHandler({
      publisher: broker.publisher,
      breaker: brokerBreaker({ now, log }),
      outbox,
      messageIds: createMemoryMessageIds(),
      checkTurn: async () => {},
      idempotencyKeys: keys,
      eventSchemaOf: declaredSchema,
      noteAccepted: createNoteAccepted({ messageLog, timeoutMs: 1_000, log }),
      payloadLimitBytes: 20_000,
      spans: noSpans,
      now,
      newId: () => `id-${ids++}`,
      log,
    }),
    log,
    state: async () => ({
      queued: [...broker.queues.values()].flat(),
      // A key that a refused request leaves is free: it keeps nothing but the ids that a repeat would have.
      answered: [...keys.rows.values()].filter((row) => row.state !== 'freed'),
      outbox: [...outbox.items],
      trail: (await Promise.all([...written].map((id) => trail.trail(id)))).flat(),
    }),
    known: { names: [], cursors: [] },
  };
}
