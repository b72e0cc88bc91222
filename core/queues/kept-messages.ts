import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { failedMessageId } from '../failure/id.ts';
import { redeliveryPublication } from '../failure/redelivery.ts';
import { type Envelope, EnvelopeSchema } from '../message/envelope.ts';
import { HEADER_ATTEMPT, HEADER_RESTORED } from '../message/headers.ts';
import type { Publication } from '../message/publisher.ts';
import type { WorkItem } from '../message/work-item.ts';

/** A message that was taken out of its queue: as a work queue would carry it, whatever queue it was. */
export type KeptMessage = Pick<WorkItem, 'envelope' | 'body'>;

const BatchSchema = z.array(z.object({ envelope: EnvelopeSchema, body: z.base64() }));

/** Messages as the payload store keeps them, and back. A task token is a credential of its run, and is not kept. */
export function writeBatch(messages: readonly KeptMessage[]): Uint8Array {
  const written = messages.map(({ envelope, body }) => ({
    envelope,
    body: Buffer.from(body).toString('base64'),
  }));
  return Buffer.from(JSON.stringify(written));
}

export function readBatch(bytes: Uint8Array): KeptMessage[] {
  const read = BatchSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  return read.map(({ envelope, body }) => ({ envelope, body: Buffer.from(body, 'base64') }));
}

/** The failed message of which this is a retry: the record of that says what becomes of it. Undefined: it is none. */
export function failedMessageOf({ envelope }: Pick<KeptMessage, 'envelope'>): string | undefined {
  const { redelivery, headers, id, queue } = envelope;
  if (redelivery) return redelivery.failed_message_id;
  const attempt = headers[HEADER_ATTEMPT];
  return typeof attempt === 'number' && attempt > 1 ? failedMessageId(id, queue) : undefined;
}

/**
 * The envelope of a message that is put back into its work queue. An ordered queue would drop it as a repeat within five
 * minutes, so `restored` tells it from what was there; its time to live does not count any more.
 */
export function restoredEnvelope(envelope: Envelope, purge: string): Envelope {
  const { expires_at: _expires, worthless_at: _worthless, ...rest } = envelope;
  return { ...rest, restored: purge, headers: { ...envelope.headers, [HEADER_RESTORED]: purge } };
}

/** The same into the RabbitMQ queue itself: other subscribers must not see it again. */
export function restoredPublication(
  { envelope, body }: KeptMessage,
  { id, queue }: { id: string; queue: string },
  now: Date,
): Publication | undefined {
  const { properties, header_types, dropped_headers, exchange, routing_key } = envelope;
  return redeliveryPublication(
    {
      message_id: envelope.id,
      exchange,
      routing_key,
      queue,
      properties,
      headers: { ...envelope.headers, [HEADER_RESTORED]: id },
      ...(header_types === undefined ? {} : { header_types }),
      ...(dropped_headers === undefined ? {} : { dropped_headers }),
      expires_at: null,
      retry_count: 0,
    },
    body,
    now,
  );
}
