import type * as z from 'zod';
import { replaceValues } from '../json/replace-values.ts';
import { inflated, jsonBody } from '../message/body.ts';
import type { Properties } from '../message/message.ts';
import { sensitiveFields } from './fields.ts';

/** What stands in place of a value that its reader may not see. */
export const MASK = '•••';

/** `text`: the body with masks in it; null: none of it can be shown. `hidden`: the values that it does not show. */
export type MaskedBody = { text: string | null; pointers: string[]; hidden: string[] };

/** Shorter values are hidden in other texts only where they stand alone: `7` is part of every other number. */
const SHORT_CHARS = 4;
/** Without a byte order mark, which is no JSON. */
const decoder = new TextDecoder('utf-8', { fatal: true });
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

/**
 * A body with the sensitive fields of its schema masked, and all else byte for byte. Where the body does not fit the schema, which
 * is why many fail, members of these names are masked wherever they stand. What cannot be read as JSON, or is compressed, is not
 * shown at all. Undefined: the schema marks nothing.
 */
export function maskBody(
  schema: z.ZodType,
  body: Uint8Array,
  properties: Pick<Properties, 'content_type' | 'content_encoding'>,
): MaskedBody | undefined {
  const fields = sensitiveFields(schema);
  if (!fields.any) return undefined;
  try {
    const isFitting = schema.safeParse(jsonBody(body, properties)).success;
    const { text, replaced } = replaceValues(
      plainText(body, properties),
      isFitting ? fields.holds : fields.named,
      JSON.stringify(MASK),
    );
    return {
      text,
      pointers: replaced.map(({ path }) => path.map((part) => `/${escaped(String(part))}`).join('')),
      hidden: [...new Set(replaced.flatMap(({ was }) => scalarsOf(was)))],
    };
  } catch {
    return { text: null, pointers: [], hidden: [] };
  }
}

/** A text without these values, wherever it quotes them: an error's message says what it could not read. */
export function maskText(text: string, hidden: readonly string[]): string {
  return hidden
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, value) => {
      if (value.length >= SHORT_CHARS) return masked.replaceAll(value, MASK);
      const alone = new RegExp(
        `(?<![\\p{L}\\p{N}])${value.replace(SPECIAL, '\\$&')}(?![\\p{L}\\p{N}])`,
        'gu',
      );
      return masked.replace(alone, MASK);
    }, text);
}

function plainText(body: Uint8Array, { content_encoding }: Pick<Properties, 'content_encoding'>): string {
  if (inflated(body, content_encoding) !== body) throw new TypeError('The body is compressed.');
  return decoder.decode(body);
}

/** The strings and numbers in a JSON text, also as they are written in it. */
export function scalarsOf(json: string): string[] {
  const found: string[] = [];
  for (const [written] of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    if (written.startsWith('"')) found.push(String(JSON.parse(written)), written.slice(1, -1));
    else found.push(written, String(Number(written)));
  }
  return found.filter((value) => value !== '');
}

/** RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
