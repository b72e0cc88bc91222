import * as z from 'zod';
import { eventMessageOf } from '../message/event-message.ts';
import { StepOutcomeSchema } from '../message/workflow-messages.ts';
import type { Workflow } from './define.ts';
import { RunIdSchema } from './step-id.ts';

/** The event that starts a workflow. What else its data say travels on to the services as it is. */
export function startSchema({ start: { event, id, schema = z.looseObject({}) } }: Workflow) {
  return eventMessageOf(event, schema.extend({ [id]: RunIdSchema }));
}

export const WorkflowStatusSchema = z.enum(['running', 'completed', 'cancelled', 'failed']);
export type WorkflowStatus = z.infer<typeof WorkflowStatusSchema>;

/** One run of a workflow: what is on its way. */
export const WorkflowRunSchema = z.object({
  workflow: z.string(),
  /** What it is about: unique within its workflow. */
  run_id: z.string(),
  /** cancelled: a step failed and what was done before it is taken back. failed: something could not be taken back. */
  status: WorkflowStatusSchema,
  /** The step that was asked for last. */
  step: z.string().nullable(),
  /** Why it was not completed. */
  reason: z.string().nullable(),
  /** Of the event that started it. */
  message_id: z.string(),
  /** The data of that event. */
  input: z.record(z.string(), z.unknown()),
  /** Of that event, and of what services are asked for. Absent: it was started before runs kept theirs. */
  trace: z.record(z.string(), z.string()).optional(),
  started_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
});
export type WorkflowRun = z.infer<typeof WorkflowRunSchema>;

export const StepAnswerSchema = z.object({
  outcome: StepOutcomeSchema,
  reason: z.string().nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Who answered, as the message says. */
  service: z.string(),
  message_id: z.string(),
  at: z.iso.datetime(),
});
export type StepAnswer = z.infer<typeof StepAnswerSchema>;

/** One step of one run. */
export const WorkflowStepSchema = z.object({
  workflow: z.string(),
  run_id: z.string(),
  step: z.string(),
  id: z.string(),
  /** What the workflow went by. timed-out: nobody answered in time. failed: it could not be asked for. */
  status: z.enum(['waiting', 'done', 'refused', 'timed-out', 'failed']),
  reason: z.string().nullable(),
  /** The first answer that came, also when it came too late. */
  answer: StepAnswerSchema.nullable(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  /** Until when its service may begin it; absent: it has to be done in any case. */
  deadline: z.iso.datetime().optional(),
});
export type WorkflowStep = z.infer<typeof WorkflowStepSchema>;
