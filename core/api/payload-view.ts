import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { JSON_DEPTH, nestedDeeperThan } from '../json/depth.ts';
import { lossesOf } from '../json/losses.ts';

/**
 * A body as the API shows it. `json`: `payload` is the value itself. `text`, `base64`: a string. Null: it is not in
 * this answer, and `payload_omitted` says why: `large`, or `expired` (no longer in the payload store).
 */
export const PayloadViewSchema = z.object({
  payload: z.unknown(),
  payload_encoding: z.enum(['json', 'text', 'base64']).nullable(),
  payload_omitted: z.enum(['large', 'expired']).nullable(),
});
export type PayloadView = z.infer<typeof PayloadViewSchema>;

export function omitted(why: 'large' | 'expired'): PayloadView {
  return { payload: null, payload_encoding: null, payload_omitted: why };
}

/** A body that the record holds as text or base64. */
export function showPayload(payload: string, encoding: 'text' | 'base64'): PayloadView {
  const text = encoding === 'text' ? payload : utf8(Buffer.from(payload, 'base64'));
  if (text === undefined) return { payload, payload_encoding: 'base64', payload_omitted: null };
  const value = sameAsJson(text);
  if (value === undefined) return { payload: text, payload_encoding: 'text', payload_omitted: null };
  return { payload: value, payload_encoding: 'json', payload_omitted: null };
}

/** The value that a JSON text stands for; undefined when it is none, or when showing the value would change it. */
function sameAsJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return nestedDeeperThan(value, JSON_DEPTH) || lossesOf(text, [], { isCopied: false }).length > 0
    ? undefined
    : value;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
