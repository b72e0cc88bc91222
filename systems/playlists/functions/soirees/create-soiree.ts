import type { Operation } from '../../../../adapters/http/operation.ts';
import { json } from '../../../../adapters/http/response.ts';
import { type KeyedDeps, oncePerKey } from '../../../../functions/http/idempotency-key.ts';
import { BookingSchema, bookedSoiree, requestMessageId } from '../../domain/soiree.ts';
import type { BookedSoiree } from '../../views.ts';
import { type SendDeps, send } from './send.ts';

export type CreateSoireeDeps = KeyedDeps & SendDeps;

/**
 * POST /api/soirees: stores the soirée, then publishes the message that asks for its playlist. The stored soirée is its
 * own outbox: until the broker has confirmed the message it stays marked as unsent, and the sweep sends it. So the
 * answer is 201 also when the broker is away; `messageStatus` says which.
 */
export function createSoiree(shared: CreateSoireeDeps): Operation {
  return oncePerKey(shared, {
    input: BookingSchema,
    perform: async (_event, { input: booking, ids, log }) => {
      const deps = { ...shared, log };
      const soiree = await deps.soirees.add(bookedSoiree(booking, ids(0), deps.now().toISOString()));
      log.info('soirée stored', { message_id: requestMessageId(soiree), soiree_id: soiree.id });
      const messageStatus = (await send(deps, soiree)) === 'sent' ? 'published' : 'accepted';
      const booked: BookedSoiree = { ...soiree, messageId: requestMessageId(soiree), messageStatus };
      const answer = json(201, booked, { location: `/api/soirees/${soiree.id}` });
      return { answer, repeat: answer };
    },
  });
}
