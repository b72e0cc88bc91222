import type { FailureReports } from '../../core/failure/reports.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { Log } from '../../core/log.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { Deliveries } from '../../core/subscriptions/deliveries.ts';
import type { PullQueues } from '../../core/subscriptions/pull-queues.ts';

export type Deps = {
  pullQueues: Pick<PullQueues, 'hide' | 'remove'>;
  deliveries: Deliveries;
  /** The audit trail's row of a queue says that its message was delivered. */
  claims: Claims;
  reports: FailureReports;
  /** A retry that came through RabbitMQ says which record it is of: it is asked whether that is so. */
  failedMessages: Pick<FailedMessageStore, 'get'>;
  outcomes: TaskOutcomes;
  now: () => Date;
  log: Log;
};
