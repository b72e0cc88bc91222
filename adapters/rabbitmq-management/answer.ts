import type * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';

/** The management API's JSON, checked; throws UnavailableError that names the parts which do not fit. */
export function parsedAnswer<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => issue.path.join('.') || '(the whole)').join(', ');
  throw new UnavailableError(
    'broker-unavailable',
    `RabbitMQ's management API answered in another shape: ${paths}.`,
  );
}
