import type { WorkflowStep, WorkflowSummary } from '../api/schema.ts';
import { t } from '../text/index.ts';

const LEVELS = { running: 'warning', completed: 'well', cancelled: 'quiet', failed: 'danger' } as const;
export const STEP_LEVELS = {
  waiting: 'warning',
  done: 'well',
  refused: 'danger',
  'timed-out': 'danger',
  failed: 'danger',
} as const;

export function WorkflowTag({ status }: Pick<WorkflowSummary, 'status'>) {
  return (
    <span class="tag" data-level={LEVELS[status]}>
      {t().workflows.statuses[status]}
    </span>
  );
}

export function StepTag({ status }: Pick<WorkflowStep, 'status'>) {
  return (
    <span class="tag" data-level={STEP_LEVELS[status]}>
      {t().workflows.stepStatuses[status]}
    </span>
  );
}
