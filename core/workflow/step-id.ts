import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type StepName, stepNames } from './saga.ts';

/** It names the execution and stands before the `:` of a step's id, so nothing but these characters. */
export const WorkflowOrderIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, {
  error: 'must be 1 to 64 of the characters A-Z a-z 0-9 . _ -',
});

export type StepKey = { order_id: string; step: StepName };

const StepNameSchema = z.enum(stepNames);

/**
 * A step's id, as the body of its message carries it: it finds the row, and its last part, which nobody can guess, keeps a
 * service from answering for another one. It belongs in no log.
 */
export function stepId({ order_id, step }: StepKey, secret: string): string {
  return `${order_id}:${step}:${secret}`;
}

/** The id of the message that asks for a step: it can be shown to anybody, for it leads to the step's id nobody. */
export function stepMessageId({ order_id, step }: StepKey, id: string): string {
  return `${order_id}:${step}:${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`;
}

/** Undefined for what is no id of a step. */
export function stepOf(id: string): StepKey | undefined {
  const [order, name] = id.split(':');
  const [order_id, step] = [WorkflowOrderIdSchema.safeParse(order), StepNameSchema.safeParse(name)];
  return order_id.success && step.success ? { order_id: order_id.data, step: step.data } : undefined;
}
