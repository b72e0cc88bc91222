import { Env as ApiEnv } from '../../../functions/api/env.ts';
import { Env as MetricsEnv } from '../../../functions/metrics/env.ts';
import { allow } from '../../constructs/access.ts';
import { address, management } from '../../constructs/broker-connection.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { workQueueCounter } from '../../constructs/work-queue.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

export function operationsFunction({ stack, stage, data, retry }: ApiParts) {
  return new BrokerFunction(stack, 'Operations', {
    stage,
    folder: 'api',
    schema: ApiEnv,
    size: functionSizes.api,
    access: allow(
      address(data.logins.administrator.connection),
      management(data.logins.administrator.connection),
      data.failedMessages.access('GetItem', 'PutItem', 'Query'),
      data.messageLog.access('Query', 'GetItem'),
      data.trail.access('Query'),
      data.payloads.access('read', 'write', 'remove'),
      data.circuits.access('Query'),
      data.audit.access('PutItem', 'Query'),
      data.workflowRuns.access('GetItem', 'Query'),
      data.workflowSteps.access('Query'),
      retry.workflow.driver,
    ),
    environment: {},
  }).function;
}

export function metricsFunction({ stack, stage, data, oldestMessages }: ApiParts) {
  return new BrokerFunction(stack, 'Metrics', {
    stage,
    folder: 'metrics',
    schema: MetricsEnv,
    size: functionSizes.metrics,
    access: allow(
      address(data.logins.administrator.connection),
      management(data.logins.administrator.connection),
      workQueueCounter(stack, stage),
      oldestMessages.access,
      data.runtimeQueues.access('Query'),
      data.circuits.access('Query'),
      data.queues.outbox.reader('OUTBOX_QUEUE_URL'),
      data.queues.orderedOutbox.reader('ORDERED_OUTBOX_QUEUE_URL'),
      data.queues.failures.reader('FAILURES_QUEUE_URL'),
      data.failedMessages.access('Query'),
    ),
    environment: { METRICS_KEPT_SECONDS: String(stage.metricsKeptSeconds) },
  }).function;
}
