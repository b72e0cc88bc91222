import { Buffer } from 'node:buffer';
import { AMQP_SHORT_STRING_BYTES } from '../limits.ts';
import { jsonBodyOrNothing } from '../message/body.ts';
import type { Envelope } from '../message/envelope.ts';
import { decodeBody } from '../message/sqs-text.ts';
import type { KeptPayload } from './payload.ts';

/**
 * The service that published a message: its AMQP appId, else `metadata.service` of a JSON body. Null when neither says
 * it in 1 to 255 bytes, or when the body is kept in the payload store.
 */
export function publishingService(
  properties: Envelope['properties'],
  { payload, payload_encoding }: Pick<KeptPayload, 'payload' | 'payload_encoding'>,
): string | null {
  const { app_id } = properties;
  if (isName(app_id)) return app_id;
  if (payload === null) return null;
  const body = jsonBodyOrNothing(decodeBody(payload, payload_encoding), properties);
  const named = member(member(body, 'metadata'), 'service');
  return isName(named) ? named : null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= AMQP_SHORT_STRING_BYTES;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
