import { Buffer } from 'node:buffer';
import { AMQP_SHORT_STRING_BYTES } from '../limits.ts';
import type { Envelope } from '../message/envelope.ts';
import { decodeBody } from '../message/sqs-text.ts';
import type { KeptPayload } from './payload.ts';

/**
 * The service that published a message: its AMQP appId, else `metadata.service` of a JSON body. Null when neither says
 * it in 1 to 255 bytes, or when the body is kept in the payload store.
 */
export function publishingService(
  { app_id }: Envelope['properties'],
  { payload, payload_encoding }: Pick<KeptPayload, 'payload' | 'payload_encoding'>,
): string | null {
  if (isName(app_id)) return app_id;
  if (payload === null) return null;
  const named = member(member(parsed(payload, payload_encoding), 'metadata'), 'service');
  return isName(named) ? named : null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= AMQP_SHORT_STRING_BYTES;
}

function parsed(payload: string, encoding: KeptPayload['payload_encoding']): unknown {
  try {
    return JSON.parse(Buffer.from(decodeBody(payload, encoding)).toString('utf8'));
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
