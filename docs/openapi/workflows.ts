import * as z from 'zod';
import {
  WorkflowListSchema,
  WorkflowStepViewSchema,
  WorkflowSummarySchema,
  WorkflowViewSchema,
} from '../../core/api/views-workflows.ts';
import { RunIdSchema } from '../../core/workflow/step-id.ts';
import { WorkflowsQuerySchema } from '../../functions/api/list-workflows.ts';
import { answer, type Documented } from './documented.ts';

export const workflowsSchemas = {
  Workflow: WorkflowViewSchema,
  WorkflowStep: WorkflowStepViewSchema,
  WorkflowSummary: WorkflowSummarySchema,
  WorkflowList: WorkflowListSchema,
};

const summary: z.output<typeof WorkflowSummarySchema> = {
  workflow: 'order',
  id: 'order-1002',
  order_id: 'order-1002',
  status: 'cancelled',
  step: 'inventory.release',
  reason: 'payment.process refused: The card was declined.',
  message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
  started_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:00:00.400Z',
  ended_at: '2026-01-05T10:00:00.400Z',
};

function step(more: Pick<z.output<typeof WorkflowStepViewSchema>, 'step' | 'status' | 'service'>) {
  return {
    ...more,
    reason: null,
    started_at: '2026-01-05T10:00:00.100Z',
    answered_at: '2026-01-05T10:00:00.150Z',
    ended_at: '2026-01-05T10:00:00.180Z',
    result: null,
    late_answer: null,
  };
}

const view = {
  ...summary,
  order: { order_id: 'order-1002', total: 29 },
  steps: [
    step({ step: 'inventory.check', status: 'done', service: 'products' }),
    {
      ...step({ step: 'payment.process', status: 'refused', service: 'payments' }),
      reason: 'The card was declined.',
    },
  ],
  compensations: [step({ step: 'inventory.release', status: 'done', service: 'products' })],
};

const shows =
  'Each step with its times, who answered and what; what was taken back; and what came too late to count. A step is `waiting` until its service has answered. The data of the event that started it stand under the workflow’s own name for them, such as `order`.';

const id = RunIdSchema.meta({
  description: 'What the workflow is about, as the event that started it named it.',
  examples: ['order-1002'],
});

export const workflows = {
  listWorkflows: {
    tag: 'Workflows',
    summary: 'List workflows',
    description:
      'What is on its way and how it ended, the latest first. `id` is what a workflow is about; it also stands under the workflow’s own name for it, such as `order_id`. `cancelled`: a step failed, and what was done before it is taken back. `failed`: something could not be taken back, and needs a person. Kept for 400 days.',
    query: WorkflowsQuerySchema,
    answers: { 200: answer('A page of them.', WorkflowListSchema, { items: [summary], next: null }) },
    problems: ['invalid-cursor'],
  },
  getWorkflow: {
    tag: 'Workflows',
    summary: 'Show a workflow by what it is about',
    description: `${shows} Where several workflows know the id, the first that is installed answers.`,
    path: { key: id },
    answers: { 200: answer('The workflow.', WorkflowViewSchema, view) },
    problems: ['not-found'],
  },
  getNamedWorkflow: {
    tag: 'Workflows',
    summary: 'Show a workflow by its name and what it is about',
    description: shows,
    path: {
      key: z.string().meta({ description: 'The name of the workflow.', examples: ['order'] }),
      id,
    },
    answers: { 200: answer('The workflow.', WorkflowViewSchema, view) },
    problems: ['not-found'],
  },
} satisfies Record<string, Documented>;
