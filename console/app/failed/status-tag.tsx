import type { FailedMessageSummary } from '../api/schema.ts';
import { t } from '../text/index.ts';

const LEVELS = {
  failed: 'danger',
  pending: 'warning',
  retrying: 'warning',
  parked: 'warning',
  resolved: 'well',
  deleted: 'quiet',
} as const;

/** The state in words; its color says the same once more. */
export function StatusTag({ status }: Pick<FailedMessageSummary, 'status'>) {
  return (
    <span class="tag" data-level={LEVELS[status]}>
      {t().failed.statuses[status]}
    </span>
  );
}
