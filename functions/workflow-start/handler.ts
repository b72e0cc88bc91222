import type { Workflow } from '../../core/workflow/define.ts';
import { named } from '../../core/workflow/lookup.ts';
import { startSchema, type WorkflowRun } from '../../core/workflow/run.ts';
import type { WorkflowExecutions, WorkflowRuns } from '../../core/workflow/stores.ts';
import type { PipelineDeps } from '../pipeline/consumer.ts';
import { defineConsumer } from '../pipeline/define-consumer.ts';

export type WorkflowStartDeps = PipelineDeps & {
  workflow: Workflow;
  runs: WorkflowRuns;
  executions: WorkflowExecutions;
};

/** Starts the workflow of an event. There is one for each id, however often its event comes. */
export function createHandler({ workflow, runs, executions, ...pipeline }: WorkflowStartDeps) {
  return defineConsumer({
    of: workflow.of,
    queue: workflow.start.queue,
    schema: startSchema(workflow),
    async handle({ data }, { messageId, trace, log }) {
      const input: Record<string, unknown> = data;
      const from = { message_id: messageId, input, trace: trace.headers };
      const run = running(workflow, from, pipeline.now().toISOString());
      const kept = await runs.create(run);
      const fields = { workflow: workflow.name, ...named(workflow, run.run_id), status: kept.status };
      if (kept.message_id !== messageId) return log.info('it has its workflow already', fields);
      // The row first: what has begun can then never be unknown. A crash in between brings the message again.
      if (kept.status === 'running') await executions.start(run.run_id);
      log.info('workflow started', fields);
    },
  })(pipeline);
}

/** The schema has made sure of the id. */
function running(
  { name, start }: Workflow,
  from: Pick<WorkflowRun, 'message_id' | 'input' | 'trace'>,
  at: string,
): WorkflowRun {
  return {
    workflow: name,
    run_id: String(from.input[start.id]),
    status: 'running',
    step: null,
    reason: null,
    ...from,
    started_at: at,
    updated_at: at,
    ended_at: null,
  };
}
