import { Env as DeliveriesEnv } from '../../../functions/deliveries/env.ts';
import { Env as SubscriptionsEnv } from '../../../functions/subscriptions/env.ts';
import { allow } from '../../constructs/access.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { queueProvisioning } from '../../constructs/queue-provisioning.ts';
import { workQueuePuller } from '../../constructs/work-queue.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

export function subscriptionsFunction({ stack, stage, data, retry }: ApiParts) {
  return new BrokerFunction(stack, 'Subscriptions', {
    stage,
    folder: 'subscriptions',
    schema: SubscriptionsEnv,
    size: functionSizes.subscriptions,
    access: allow(
      queueProvisioning(stack, stage, data, 'make'),
      workQueuePuller(stack, stage),
      data.inFlight.access('UpdateItem'),
      data.deliveries.access('GetItem', 'UpdateItem', 'BatchWriteItem'),
      data.failedMessages.access('GetItem'),
      data.messageLog.access('UpdateItem'),
      data.audit.access('PutItem'),
      data.queues.failures.sender('FAILURES_QUEUE_URL'),
      data.payloads.access('read', 'write'),
      retry.workflow.outcomes,
    ),
    environment: { IN_FLIGHT_PER_CLIENT: String(stage.waiting.perClient) },
    reservedConcurrency: stage.waiting.concurrency,
  }).function;
}

export function deliveriesFunction({ stack, stage, data, retry }: ApiParts) {
  return new BrokerFunction(stack, 'Deliveries', {
    stage,
    folder: 'deliveries',
    schema: DeliveriesEnv,
    size: functionSizes.deliveries,
    access: allow(
      workQueuePuller(stack, stage),
      data.deliveries.access('GetItem', 'UpdateItem'),
      data.failedMessages.access('GetItem'),
      data.messageLog.access('UpdateItem'),
      data.queues.failures.sender('FAILURES_QUEUE_URL'),
      data.payloads.access('read', 'write'),
      retry.workflow.outcomes,
    ),
    environment: {},
  }).function;
}
