import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { redeliveryPublication } from '../failure/redelivery.ts';
import { type Envelope, EnvelopeSchema } from '../message/envelope.ts';
import { HEADER_RESTORED } from '../message/headers.ts';
import type { Publication } from '../message/publisher.ts';
import type { WorkItem } from '../message/work-item.ts';

/**
 * A message that was taken out of its queue: as a work queue would carry it, whatever queue it was. `failed_message_id`: it
 * is a retry of this one, whose record says what becomes of it.
 */
export type KeptMessage = Pick<WorkItem, 'envelope' | 'body'> & { failed_message_id?: string };

const BatchSchema = z.array(
  z.object({ envelope: EnvelopeSchema, body: z.base64(), failed_message_id: z.string().optional() }),
);

/** Messages as the payload store keeps them, and back. A task token is a credential of its run, and is not kept. */
export function writeBatch(messages: readonly KeptMessage[]): Uint8Array {
  const written = messages.map(({ envelope, body, failed_message_id }) => ({
    envelope,
    body: Buffer.from(body).toString('base64'),
    failed_message_id,
  }));
  return Buffer.from(JSON.stringify(written));
}

export function readBatch(bytes: Uint8Array): KeptMessage[] {
  const read = BatchSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  return read.map(({ body, failed_message_id: id, ...rest }) => ({
    ...rest,
    body: Buffer.from(body, 'base64'),
    ...(id === undefined ? {} : { failed_message_id: id }),
  }));
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
