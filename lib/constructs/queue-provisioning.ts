import { Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PULL_RECEIVES, RUNTIME_QUEUES_OF_CLIENT } from '../../core/limits.ts';
import { RUNTIME_TAG } from '../../core/queues/runtime-queue.ts';
import { functionName } from '../../core/topology/names.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn, allow } from './access.ts';
import { address, amqp, management } from './broker-connection.ts';
import { workQueueAddresses } from './work-queue.ts';

/** Whether queues may be emptied and removed too, or only made. */
type Extent = 'make' | 'make and remove';

/** Making queues at run time with their work queues and bridges, and unless said otherwise emptying and removing them. */
export function queueProvisioning(
  scope: Construct,
  stage: Stage,
  data: DataStack,
  extent: Extent = 'make and remove',
) {
  return allow(
    // Counting and emptying is AMQP; making is HTTP.
    extent === 'make'
      ? address(data.logins.administrator.connection)
      : amqp(data.logins.administrator.connection),
    management(data.logins.administrator.connection),
    data.runtimeQueues.access('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
    workQueues(scope, stage, data, extent),
    bridges(scope, stage, data, extent),
    limits(stage),
  );
}

/** Any work queue may be counted and purged; only one that was made at run time may be deleted. */
function workQueues(scope: Construct, stage: Stage, data: DataStack, extent: Extent) {
  const { urlPrefix, arns } = workQueueAddresses(scope, stage);
  return {
    environment: {
      WORK_QUEUE_URL_PREFIX: urlPrefix,
      WORK_DEAD_LETTER_QUEUE_ARN: data.queues.workDeadLetters.queue.queueArn,
      MAX_RECEIVE_COUNT: String(PULL_RECEIVES),
    },
    grant: (grantee: IGrantable) => {
      actionsOn(['sqs:CreateQueue', 'sqs:TagQueue', 'sqs:GetQueueAttributes'], [arns])(grantee);
      if (extent === 'make') return;
      actionsOn(['sqs:PurgeQueue'], [arns])(grantee);
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({
          actions: ['sqs:DeleteQueue'],
          resources: [arns],
          conditions: {
            StringEquals: Object.fromEntries(
              Object.entries(RUNTIME_TAG).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
            ),
          },
        }),
      );
    },
  } satisfies Access<object>;
}

/**
 * Aliases and event sources of the bridge function and of no other. Lambda takes no narrower resource for making and
 * listing event sources. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
function bridges(scope: Construct, stage: Stage, data: DataStack, extent: Extent) {
  const name = functionName(stage.deployment, 'rabbitmq-to-sqs');
  const arn = Stack.of(scope).formatArn({ service: 'lambda', resource: `function:${name}` });
  const hasSources = stage.bridgedBy === 'event-source';
  const all = (action: string) => [
    `lambda:Create${action}`,
    ...(extent === 'make' ? [] : [`lambda:Delete${action}`]),
  ];
  return {
    environment: {
      BRIDGE_FUNCTION: name,
      BRIDGE_SECRET_ARN: data.logins.bridge.connection.secretArn,
      BROKER_ARN: hasSources ? data.broker.arn : undefined,
    },
    grant: (grantee: IGrantable) => {
      actionsOn([...all('Alias'), 'lambda:GetAlias'], [arn])(grantee);
      if (!hasSources) return;
      actionsOn(['lambda:ListEventSourceMappings'], ['*'])(grantee);
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({
          actions: all('EventSourceMapping'),
          resources: ['*'],
          // A mapping is of an alias: `lambda:FunctionArn` may say it or not.
          conditions: { ArnEquals: { 'lambda:FunctionArn': [arn, `${arn}:*`] } },
        }),
      );
    },
  } satisfies Access<object>;
}

function limits({ topology, budget }: Stage) {
  const queues = budget.runtimeQueues();
  return {
    environment: {
      RUNTIME_QUEUES_LIMIT: String(queues),
      RUNTIME_QUEUES_OF_CLIENT: String(Math.min(RUNTIME_QUEUES_OF_CLIENT, Math.ceil(queues / 5))),
      MESSAGE_TTL: String(topology.messageTtlMs),
      MAX_LENGTH: String(topology.maxLength),
      DELIVERY_LIMIT: String(topology.deliveryLimit),
    },
    grant: () => {},
  } satisfies Access<object>;
}
