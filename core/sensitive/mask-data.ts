import type * as z from 'zod';
import { type JsonPath, replaceValues } from '../json/replace-values.ts';
import { sensitiveFields } from './fields.ts';
import { MASK, scalarsOf } from './mask.ts';

/** `hidden`: the values that `data` does not show any more. */
export type MaskedData<T> = { data: T; hidden: string[] };

/**
 * What a message was read as, and what was made of it, with masks for what one of these schemas marks. By the names of members,
 * wherever they stand: it has another shape than the message that the schema is of.
 */
export function maskData<T extends Record<string, unknown> | null>(
  schemas: readonly z.ZodType[],
  data: T,
): MaskedData<T> {
  const fields = schemas.map(sensitiveFields).filter(({ any }) => any);
  const isMarked = (path: JsonPath) => path.length > 0 && fields.some(({ named }) => named(path));
  const { text, replaced } = replaceValues(JSON.stringify(data), isMarked, JSON.stringify(MASK));
  return { data: JSON.parse(text) as T, hidden: [...new Set(replaced.flatMap(({ was }) => scalarsOf(was)))] };
}
