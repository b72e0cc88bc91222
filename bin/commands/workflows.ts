import { buildCommand, buildRouteMap } from '@stricli/core';
import type { WorkflowStepView, WorkflowSummary, WorkflowView } from '../../core/api/views-workflows.ts';
import { apiOf, route } from '../api/api.ts';
import { list } from '../api/pages.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { type ApiFlags, apiFlags, argument, type ListFlags, listFlags, text } from '../cli/flags.ts';
import { inUtc, printResult } from '../cli/result.ts';
import { fields } from '../terminal/fields.ts';
import { createTable } from '../terminal/table.ts';
import { shownTime } from '../terminal/time.ts';

const STATUSES = ['running', 'completed', 'cancelled', 'failed'] as const;
type WorkflowFlags = ListFlags & {
  status?: (typeof STATUSES)[number] | undefined;
  workflow?: string | undefined;
};

const listWorkflows = buildCommand({
  docs: about('list workflows on their way, the latest first'),
  parameters: {
    flags: {
      status: { kind: 'enum', values: STATUSES, optional: true, brief: 'in this status' },
      workflow: text('name', 'of this workflow'),
      ...listFlags,
    },
  },
  async func(this: Context, flags: WorkflowFlags) {
    const zone = inUtc(this, flags);
    const { status, workflow } = flags;
    await list<WorkflowSummary>(this, flags, {
      path: '/api/workflows',
      query: { status, workflow },
      columns: [
        { header: 'WORKFLOW', text: (row) => row.workflow },
        { header: 'ID', text: ({ id }) => id, cuts: true },
        { header: 'STATUS', text: (row) => row.status },
        { header: 'STARTED', text: ({ started_at }) => shownTime(started_at, zone) },
      ],
      none: 'There are no such workflows.',
    });
  },
});

const showWorkflow = buildCommand({
  docs: about('follow one: what was asked of whom, and what was taken back'),
  parameters: {
    flags: apiFlags,
    positional: {
      kind: 'tuple',
      parameters: [argument('workflow', 'the name of a workflow'), argument('id', 'what it is about')],
    },
  },
  async func(this: Context, flags: ApiFlags, workflow: string, id: string) {
    const api = await apiOf(this, flags);
    const run = await api.get<WorkflowView>(route`/api/workflows/${workflow}/${id}`);
    printResult(this, flags, run, () => shown(this, run, inUtc(this, flags)));
  },
});

function shown({ terminal }: Context, run: WorkflowView, zone: { utc: boolean }): string {
  const steps = (rows: readonly WorkflowStepView[]) =>
    createTable<WorkflowStepView>(terminal, [
      { header: 'STEP', text: ({ step }) => step },
      { header: 'STATUS', text: ({ status }) => status },
      { header: 'ANSWERED', text: ({ answered_at }) => shownTime(answered_at, zone) },
      { header: 'BY', text: ({ service }) => service ?? '-' },
      {
        header: 'RESULT',
        text: ({ result }) => (result === null ? '-' : JSON.stringify(result)),
        cuts: true,
      },
    ]).rows(rows);
  const title = (text: string) => `\n${terminal.paint('bold', text)}\n`;
  return [
    fields(terminal, {
      Workflow: run.workflow,
      Id: run.id,
      Status: run.status,
      Started: shownTime(run.started_at, zone),
    }),
    title('Steps'),
    steps(run.steps),
    ...(run.compensations.length === 0 ? [] : [title('Taken back'), steps(run.compensations)]),
  ].join('');
}

export const workflows = buildRouteMap({
  docs: { brief: 'workflows: list, show' },
  routes: { list: listWorkflows, show: showWorkflow },
});
