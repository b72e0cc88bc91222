import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { JSON_DEPTH, nestedDeeperThan } from '../json/depth.ts';
import { lossesOf } from '../json/losses.ts';

export const OmittedSchema = z
  .enum(['large', 'expired', 'forbidden', 'masked'])
  .nullable()
  .describe(
    'Why it is not in this answer: `large`; `expired`, no longer in the payload store; `forbidden`, reading bodies needs another permission (`read:bodies`); `masked`, it holds sensitive fields (`read:sensitive`) and cannot be shown in part.',
  );
export const MaskedFieldsSchema = z
  .array(z.string())
  .optional()
  .describe(
    'JSON pointers to the fields that show `•••`: the schema of the exchange marks them as sensitive, and reading them needs `read:sensitive`.',
  );

/**
 * A body as the API shows it. `json`: `payload` is the value itself. `text`, `base64`: a string. Null: it is not in
 * this answer, and `payload_omitted` says why: `large`, `expired` (no longer in the payload store), `forbidden` (its reader may
 * not read bodies), or `masked` (it holds sensitive fields, and cannot be shown in part).
 */
export const PayloadViewSchema = z.object({
  payload: z.unknown(),
  payload_encoding: z.enum(['json', 'text', 'base64']).nullable(),
  payload_omitted: OmittedSchema,
  payload_masked: MaskedFieldsSchema,
});
export type PayloadView = z.infer<typeof PayloadViewSchema>;

export function omitted(why: NonNullable<PayloadView['payload_omitted']>): PayloadView {
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
