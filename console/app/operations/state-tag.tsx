import type { Operation } from '../api/schema.ts';
import { t } from '../text/index.ts';

const LEVELS = {
  planned: 'quiet',
  canary: 'warning',
  running: 'warning',
  paused: 'warning',
  stopped: 'danger',
  aborted: 'quiet',
  completed: 'well',
} as const;

export function StateTag({ state }: Pick<Operation, 'state'>) {
  return (
    <span class="tag" data-level={LEVELS[state]}>
      {t().operations.states[state]}
    </span>
  );
}
