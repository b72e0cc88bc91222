import * as z from 'zod';
import { PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts';

/** What every list takes in its query: `limit` (1 to 200, 50 by default) and the opaque `cursor` that was `next`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(PAGE_MAX))
    .default(PAGE_DEFAULT)
    // What it means, where zod would describe the text that it comes as.
    .meta({
      type: 'integer',
      pattern: undefined,
      minimum: 1,
      maximum: PAGE_MAX,
      description: `How many, ${PAGE_DEFAULT} by default.`,
    }),
  cursor: z.string().min(1).optional().describe('The `next` of the page before.'),
};
