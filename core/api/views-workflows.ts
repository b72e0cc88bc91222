import * as z from 'zod';
import { UnreadableSchema } from '../readable-rows.ts';
import {
  type OrderWorkflow,
  OrderWorkflowSchema,
  StepAnswerSchema,
  type WorkflowStep,
  WorkflowStepSchema,
} from '../workflow/order-workflow.ts';
import { isCompensation } from '../workflow/saga.ts';

export const WorkflowSummarySchema = OrderWorkflowSchema.omit({ order: true });
export type WorkflowSummary = z.infer<typeof WorkflowSummarySchema>;

export const WorkflowListSchema = z.object({
  items: z.array(WorkflowSummarySchema),
  /** Given back as `cursor` for the next page; null on the last. */
  next: z.string().nullable(),
  unreadable: UnreadableSchema,
});
export type WorkflowList = z.infer<typeof WorkflowListSchema>;

/** The step's id lets anyone who knows it answer for its service: it stays inside. */
export const WorkflowStepViewSchema = WorkflowStepSchema.omit({
  id: true,
  order_id: true,
  answer: true,
}).extend({
  answered_at: z.iso.datetime().nullable(),
  /** Who answered, and what it had to say. */
  service: z.string().nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  /** What was answered when the workflow had gone on without it. */
  late_answer: StepAnswerSchema.omit({ message_id: true }).nullable(),
});
export type WorkflowStepView = z.infer<typeof WorkflowStepViewSchema>;

/** One order: what was asked of whom, and how it ended. */
export const WorkflowViewSchema = OrderWorkflowSchema.extend({
  steps: z.array(WorkflowStepViewSchema),
  /** What was taken back, or was to be. */
  compensations: z.array(WorkflowStepViewSchema),
  unreadable: UnreadableSchema,
});
export type WorkflowView = z.infer<typeof WorkflowViewSchema>;

export function viewWorkflow(workflow: OrderWorkflow, all: readonly WorkflowStep[]): WorkflowView {
  const shown = (wanted: boolean) => all.filter(({ step }) => isCompensation(step) === wanted).map(viewStep);
  return WorkflowViewSchema.parse({ ...workflow, steps: shown(false), compensations: shown(true) });
}

function viewStep({ answer, ...step }: WorkflowStep) {
  const late = step.status === 'timed-out' || step.status === 'failed';
  const counted = late ? null : answer;
  return {
    ...step,
    answered_at: counted?.at ?? null,
    service: counted?.service ?? null,
    result: counted?.result ?? null,
    late_answer: late ? answer : null,
  };
}
