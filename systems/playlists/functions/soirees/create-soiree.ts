import type { APIGatewayProxyEvent } from 'aws-lambda';
import { caller } from '../../../../adapters/http/caller.ts';
import { body } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import type { OperationHandler } from '../../../../adapters/http/router.ts';
import { type KeyedDeps, oncePerKey, type Performed } from '../../../../functions/http/once-per-key.ts';
import { BookingSchema, bookedSoiree, requestMessageId, type Soiree } from '../../domain/soiree.ts';
import type { BookedSoiree } from '../../views.ts';
import { type SendDeps, send } from './send.ts';

export type CreateSoireeDeps = KeyedDeps & SendDeps;

/**
 * POST /api/soirees: stores the soirée, then publishes the message that asks for its playlist. The stored soirée is its
 * own outbox: until the broker has confirmed the message it stays marked as unsent, and the sweep sends it. So the
 * answer is 201 also when the broker is away; `messageStatus` says which.
 */
export function createSoiree(deps: CreateSoireeDeps): OperationHandler {
  return oncePerKey(deps, 'createSoiree', async (event, ids): Promise<Performed> => {
    const booking = body(event, BookingSchema);
    const soiree = await deps.soirees.add(bookedSoiree(booking, ids(0), deps.now().toISOString()));
    logCreated(deps, event, soiree);
    const messageStatus = (await send(deps, soiree)) === 'sent' ? 'published' : 'accepted';
    const booked: BookedSoiree = { ...soiree, messageId: requestMessageId(soiree), messageStatus };
    const answer = json(201, booked, { location: `/api/soirees/${soiree.id}` });
    return { answer, repeat: answer };
  });
}

function logCreated({ log }: CreateSoireeDeps, event: APIGatewayProxyEvent, soiree: Soiree): void {
  const message_id = requestMessageId(soiree);
  log.info('soirée stored', { message_id, soiree_id: soiree.id, client_id: caller(event).id });
}
