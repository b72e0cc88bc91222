import type * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';

/** What the management API answered, in the shape that is needed. Throws UnavailableError when it has another. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => issue.path.join('.') || '(the whole)').join(', ');
  throw new UnavailableError(
    'broker-unavailable',
    `RabbitMQ's management API answered in another shape: ${paths}.`,
  );
}
