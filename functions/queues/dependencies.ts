import type { MessageLog } from '../../core/audit/message-log.ts';
import type { ActionLog } from '../../core/audit/record-action.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { QueueHistory } from '../../core/observation/queue-history.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import type { BrokerObjects } from '../../core/queues/broker-objects.ts';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';
import type { QueueMessages } from '../../core/queues/queue-messages.ts';
import type { QueueRecords } from '../../core/queues/queue-records.ts';
import type { QueueProvisioner, RuntimeQueues } from '../../core/queues/runtime-queue.ts';
import type { BrokerStatistics } from '../../core/queues/statistics.ts';
import type { WorkQueueStore } from '../../core/queues/work-queue-store.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';
import type { Definitions } from '../../core/topology/declarations.ts';
import type { MergedTopology } from '../../core/topology/merge.ts';
import type { TopologySettings } from '../../core/topology/settings.ts';
import type { TrailReader } from '../../core/trail/published.ts';
import type { PurgeDeps } from './purge-deps.ts';

export type Deps = ActionLog &
  PurgeDeps & {
    provisioner: QueueProvisioner;
    runtimeQueues: RuntimeQueues & Pick<QueueRecords, 'find'>;
    broker: BrokerObjects;
    messages: QueueMessages;
    workQueues: WorkQueueStore;
    statistics: BrokerStatistics;
    /** Of what is in SQS. Asked only about queues that hold something: each figure costs money. */
    oldestMessages: OldestMessages;
    history: Pick<QueueHistory, 'since'>;
    trail: Pick<TrailReader, 'list'>;
    messageLog: Pick<MessageLog, 'trail'>;
    failedMessages: FailedMessageStore;
    /** Of the redeliveries in a queue: they are notified that it was emptied. */
    workflow: Pick<RetryWorkflow, 'stop'>;
    /** Of queues that park: what is taken out of one has no place any more. */
    parkedKeys: Pick<ParkedKeys, 'get' | 'write'>;
    routes: RetryRoutes;
    /** What is declared: it can be looked at and purged, and not be deleted. */
    topology: MergedTopology & { declarations: Definitions; settings: TopologySettings };
    /** What work queues are named after. */
    deployment: string;
    now: () => Date;
  };
