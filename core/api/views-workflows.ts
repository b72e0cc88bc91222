import * as z from 'zod';
import { UnreadableSchema } from '../readable-rows.ts';
import type { Workflow } from '../workflow/define.ts';
import { isUndo, named } from '../workflow/lookup.ts';
import {
  StepAnswerSchema,
  type WorkflowRun,
  WorkflowRunSchema,
  type WorkflowStep,
  WorkflowStepSchema,
} from '../workflow/run.ts';

/** Beside these its workflow's own name for the id, such as `order_id`. */
export const WorkflowSummarySchema = z.looseObject({
  ...WorkflowRunSchema.omit({ run_id: true, input: true, trace: true }).shape,
  /** What it is about, as the event that started it said. */
  id: z.string(),
});
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
  workflow: true,
  run_id: true,
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

/**
 * One run: what was asked of whom, and how it ended. Beside these the data of the event that started it, under the name that
 * the workflow has for them, such as `order`.
 */
export const WorkflowViewSchema = WorkflowSummarySchema.extend({
  steps: z.array(WorkflowStepViewSchema),
  /** What was taken back, or was to be. */
  compensations: z.array(WorkflowStepViewSchema),
  unreadable: UnreadableSchema,
});
export type WorkflowView = z.infer<typeof WorkflowViewSchema>;

/** `workflow`: its definition; undefined when it is not installed any more. */
export function summarizeWorkflow(
  workflow: Workflow | undefined,
  { run_id, input: _input, trace: _trace, ...run }: WorkflowRun,
): WorkflowSummary {
  return WorkflowSummarySchema.parse({ ...named(workflow, run_id), ...run, id: run_id });
}

export function viewWorkflow(
  workflow: Workflow | undefined,
  run: WorkflowRun,
  all: readonly WorkflowStep[],
): WorkflowView {
  const takesBack = (name: string) => workflow !== undefined && isUndo(workflow, name);
  const shown = (wanted: boolean) => all.filter(({ step }) => takesBack(step) === wanted).map(viewStep);
  return WorkflowViewSchema.parse({
    ...summarizeWorkflow(workflow, run),
    [workflow?.start.as ?? 'input']: run.input,
    steps: shown(false),
    compensations: shown(true),
  });
}

function viewStep({ answer, id: _id, workflow: _workflow, run_id: _run, ...step }: WorkflowStep) {
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
