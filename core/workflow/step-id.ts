import { createHash } from 'node:crypto';
import * as z from 'zod';

/** It names the execution and stands before the `:` of a step's id, so nothing but these characters. */
export const RunIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, {
  error: 'must be 1 to 64 of the characters A-Z a-z 0-9 . _ -',
});

/** One run of one workflow. */
export type RunKey = { workflow: string; run_id: string };
export type StepKey = RunKey & { step: string };

/**
 * A step's id, as the body of its message carries it: it finds the row, and its last part, which nobody can guess, keeps a
 * service from answering for another one. It belongs in no log.
 */
export function stepId({ workflow, run_id, step }: StepKey, secret: string): string {
  return `${workflow}:${run_id}:${step}:${secret}`;
}

/**
 * The id of the message that asks for a step: it can be shown to anybody, for it leads to the step's id nobody. It has room
 * for the longest id and the longest name of a step.
 */
export function stepMessageId({ run_id, step }: StepKey, id: string): string {
  return `${run_id}:${step}:${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`;
}

const StepKeySchema = z.object({
  workflow: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/),
  run_id: RunIdSchema,
  step: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
});

/** Undefined for what is no id of a step. */
export function stepOf(id: string): StepKey | undefined {
  const [workflow, run_id, step, secret] = id.split(':');
  return secret === undefined ? undefined : StepKeySchema.safeParse({ workflow, run_id, step }).data;
}
