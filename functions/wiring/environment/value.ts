import * as z from 'zod';

/** A name, an address: anything but nothing. */
export const text = z.string().min(1);

/** A count or a time, written as a whole number. */
export const wholeNumber = z.string().regex(/^\d+$/).transform(Number).describe('a whole number');

/** A parameter that AWS or the runtime passes as JSON text. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .describe(description);
}
