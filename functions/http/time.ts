import * as z from 'zod';

const WRITTEN_IN_MILLISECONDS = /^\d{4}-[^.]+(\.\d{1,3})?(Z|[+-][\d:]+)$/;

/** An ISO 8601 time with its offset from UTC, as the records write times: UTC, milliseconds. */
export const time = z
  .string()
  .transform((written, context) => {
    const at = z.iso.datetime({ offset: true }).safeParse(written).success ? new Date(written) : undefined;
    const utc = at === undefined || Number.isNaN(at.getTime()) ? '' : at.toISOString();
    // Years beyond 9999 and before 0 are written longer, and do not compare as text.
    if (WRITTEN_IN_MILLISECONDS.test(written) && WRITTEN_IN_MILLISECONDS.test(utc)) return utc;
    context.addIssue('must be a time like 2026-01-05T10:00:00Z, with at most milliseconds; write + as %2B');
    return z.NEVER;
  })
  .meta({ format: 'date-time' });
