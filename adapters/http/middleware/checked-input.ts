import type * as z from 'zod';
import { bodyBytes, bodyText, fitting, readJson } from '../request.ts';
import type { Middleware } from './middleware.ts';

export type ReadBody = {
  /** Paths of values whose own text travels on, and which may hold anything. */
  opaque?: readonly (readonly string[])[];
  /** How deep it may be nested. Default: as deep as Courtier can write again. */
  levels?: number;
  /** Throws for a body of too many bytes, before anything of it is read. */
  checkSize?: (bytes: number) => void;
  /** No body at all counts as `{}`. */
  optional?: boolean;
};

/** Reads the body as JSON and checks it: 400 when it is not JSON, 422 with a pointer to each thing that does not fit. */
export function checkedInput(
  schema: z.ZodType,
  { checkSize, optional, ...reading }: ReadBody = {},
): Middleware {
  return {
    before({ event, context }) {
      const bytes = bodyBytes(event);
      checkSize?.(bytes.byteLength);
      context.text = optional && bytes.length === 0 ? '{}' : bodyText(bytes);
      context.input = fitting(readJson(context.text, reading), schema);
    },
  };
}
