import * as z from 'zod';
import type { ProblemCode } from '../../adapters/http/problem.ts';
import { IDEMPOTENCY_KEPT_SECONDS, IDEMPOTENCY_KEY_CHARS } from '../../core/limits.ts';

const HOURS = IDEMPOTENCY_KEPT_SECONDS / 3_600;

/** What an operation takes and answers that honours `Idempotency-Key`: see functions/http/idempotency-key.ts. */
export const idempotencyHeader = {
  'Idempotency-Key': z
    .string()
    .regex(new RegExp(`^[\\x20-\\x7e]{1,${IDEMPOTENCY_KEY_CHARS}}$`))
    .optional()
    .meta({
      description: `Makes it safe to send the request again: for ${HOURS} hours the same key and body are the same request, which is carried out once. 409 while the first is under way, 422 with another body.`,
      examples: ['7c0e1a52-order-4711'],
    }),
};
export const idempotencyProblems = [
  'invalid-header',
  'request-in-flight',
  'idempotency-key-reused',
] as const satisfies readonly ProblemCode[];
