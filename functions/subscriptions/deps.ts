import type { ActionLog } from '../../core/audit/record-action.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { QueueProvisioner, RuntimeQueues } from '../../core/queues/runtime-queue.ts';
import type { Redeliveries } from '../../core/retry/redeliveries.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { Deliveries } from '../../core/subscriptions/deliveries.ts';
import type { PullQueues } from '../../core/subscriptions/pull-queues.ts';
import type { InFlightDeps } from '../http/in-flight.ts';

export type Deps = ActionLog &
  InFlightDeps & {
    pullQueues: PullQueues;
    deliveries: Deliveries;
    /** The audit trail's row of a queue says that its message was handed out, and delivered. */
    claims: Claims;
    reports: FailureReports;
    outcomes: TaskOutcomes;
    /** Where a body is that did not fit into SQS. */
    payloads: Pick<PayloadStore, 'get'>;
    redeliveries: Redeliveries;
    runtimeQueues: Pick<RuntimeQueues, 'get' | 'used'>;
    provisioner: Pick<QueueProvisioner, 'create'>;
    /** What work queues are named after. */
    deployment: string;
    /** Exchanges that the topology does not know. */
    exchanges: { exchange(name: string): Promise<{ type: string } | undefined> };
    now: () => Date;
    newId: () => string;
  };
