import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Env as QueuesEnv, SWEEP as UNUSED } from '../../../functions/queues/env.ts';
import { allow } from '../../constructs/access.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { queueProvisioning } from '../../constructs/queue-provisioning.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

/** Apart from the other operations: nobody else may empty and remove queues. */
export function queuesFunction({ stack, stage, data, retry, oldestMessages }: ApiParts) {
  const queues = new BrokerFunction(stack, 'Queues', {
    stage,
    folder: 'queues',
    schema: QueuesEnv,
    size: functionSizes.queues,
    access: allow(
      queueProvisioning(stack, stage, data),
      oldestMessages.access,
      data.queueHistory.access('Query'),
      data.failedMessages.access('GetItem', 'PutItem', 'Query'),
      data.audit.access('PutItem'),
      retry.workflows.stopper,
    ),
    environment: { DEAD_LETTER_TTL: String(stage.topology.deadLetterTtlMs) },
    reservedConcurrency: stage.concurrency.queues,
  }).function;
  new Rule(stack, 'UnusedSubscriptions', {
    ruleName: `${stage.prefix}unused-subscriptions`,
    description: 'Removes subscriptions that nobody has pulled from for a month.',
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [new LambdaTarget(queues, { event: RuleTargetInput.fromObject(UNUSED) })],
  });
  return queues;
}
