import * as z from 'zod';
import type { Envelope } from '../message/envelope.ts';
import { HEADER_ATTEMPT } from '../message/headers.ts';
import type { FailedMessage } from './failed-message.ts';
import { readableRecord, recordIdOf } from './record-of.ts';
import type { FailedMessageStore } from './store.ts';

/** One retry of a failed message. `run`: who sent it, where the message says so. */
export type RetryOf = { id: string; attempt: number; run?: string };

/**
 * Of which failed message a message on a queue is a retry, where the record of that still says what becomes of it. Undefined
 * for any other: a client may have sent on a retry that it was given, and that is a message of its own. Throws
 * UnavailableError.
 */
export async function retryOf(
  store: Pick<FailedMessageStore, 'get'>,
  envelope: Pick<Envelope, 'id' | 'queue' | 'redelivery' | 'headers'>,
): Promise<RetryOf | undefined> {
  const { redelivery } = envelope;
  const delivery = redelivery ? redelivery.attempt + 1 : markedDelivery(envelope);
  if (delivery === undefined) return undefined;
  const id = await recordIdOf(store, envelope);
  const record = await readableRecord(store, id);
  if (!record || !saysWhatBecomes(record, envelope)) return undefined;
  return { id, attempt: delivery - 1, ...(redelivery && { run: redelivery.run }) };
}

const RetrySchema = z.number().int().min(2);

/** Which delivery the header of a retry says that it is: 2 is the first retry. Undefined: it says none. */
export function markedDelivery({ headers }: Pick<Envelope, 'headers'>): number | undefined {
  return RetrySchema.safeParse(headers[HEADER_ATTEMPT]).data;
}

function saysWhatBecomes(
  { message_id, queue, status }: FailedMessage,
  envelope: Pick<Envelope, 'id' | 'queue' | 'redelivery'>,
): boolean {
  const isIts = message_id === envelope.id && (envelope.redelivery !== undefined || queue === envelope.queue);
  return isIts && status !== 'resolved';
}
