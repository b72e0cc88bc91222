import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { functionName } from '../../../core/topology/names.ts';
import { Env as QueuesEnv, SWEEP as UNUSED } from '../../../functions/queues/env.ts';
import { type Access, actionsOn, allow } from '../../constructs/access.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { queueProvisioning } from '../../constructs/queue-provisioning.ts';
import { workQueuePuller, workQueueSender } from '../../constructs/work-queue.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { Stage } from '../../stage.ts';
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
      data.trail.access('Query'),
      data.messageLog.access('Query'),
      data.failedMessages.access('GetItem', 'PutItem', 'Query'),
      data.audit.access('PutItem'),
      retry.workflow.stopper,
      data.payloads.access('read', 'write'),
      data.purges.access('GetItem', 'PutItem', 'Query'),
      data.parkedKeys.access('GetItem', 'PutItem', 'DeleteItem'),
      workQueuePuller(stack, stage),
      workQueueSender(stack, stage),
      goingOn(stack, stage),
    ),
    environment: { DEAD_LETTER_TTL: String(stage.topology.deadLetterTtlMs) },
    reservedConcurrency: stage.concurrency.queues,
    comesBack: true,
  }).function;
  new Rule(stack, 'UnusedSubscriptions', {
    ruleName: `${stage.prefix}unused-subscriptions`,
    description: 'Removes subscriptions that nobody has pulled from for a month.',
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [new LambdaTarget(queues, { event: RuleTargetInput.fromObject(UNUSED) })],
  });
  return queues;
}

/** A purge takes longer than a request may: the function invokes itself, by the name that it is going to have. */
function goingOn(stack: Stack, stage: Stage): Access<{ PURGE_FUNCTION: string }> {
  const name = functionName(stage.deployment, 'queues');
  const arn = Stack.of(stack).formatArn({ service: 'lambda', resource: `function:${name}` });
  return { environment: { PURGE_FUNCTION: name }, grant: actionsOn(['lambda:InvokeFunction'], [arn]) };
}
