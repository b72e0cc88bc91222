import { CfnAlias, CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BRIDGE_BATCH } from '../../core/limits.ts';
import { BRIDGED_VERSION, bridgeAlias } from '../../core/queues/bridge-alias.ts';
import type { Stage } from '../stage.ts';
import { actionsOn } from './access.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { noNetworkInterfaces } from './network-interfaces.ts';

export type RabbitMqSourceProps = {
  stage: Stage;
  broker: BrokerConnection;
  queueName: string;
  function: LambdaFunction;
  /** Messages of one invocation, and seconds that they are gathered. Default: the bridge's, for a message that comes soon. */
  batch?: { size: number; windowSeconds: number };
};

/**
 * A RabbitMQ queue invokes a function: one invocation at a time, the whole batch again until it succeeds.
 *
 * It invokes an alias that no other queue has. AWS says nowhere whether it takes a second mapping of the same broker and
 * function, and LocalStack does not: docs/decisions/0068-a-queue-has-an-alias.md.
 *
 * Without a batching window it is 500 ms for Amazon MQ; with one it counts whole seconds, and a mapping never goes back.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export class RabbitMqSource extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, broker, queueName, batch, ...props }: RabbitMqSourceProps,
  ) {
    super(scope, id);
    const { function: target } = props;
    const alias = new CfnAlias(this, 'Alias', {
      functionName: target.functionName,
      functionVersion: BRIDGED_VERSION,
      name: bridgeAlias(queueName),
      description: queueName,
    });
    // `courtier bridge` goes by the alias alone.
    if (stage.bridgedBy === 'command') return;
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: broker.arn,
      functionName: alias.ref,
      queues: [queueName],
      batchSize: batch?.size ?? BRIDGE_BATCH,
      ...(batch && { maximumBatchingWindowInSeconds: batch.windowSeconds }),
      sourceAccessConfigurations: [
        { type: 'BASIC_AUTH', uri: broker.secretArn },
        { type: 'VIRTUAL_HOST', uri: broker.vhost },
      ],
    });
    mapping.node.addDependency(target.grantPrincipal);
  }
}

/** What Lambda's pollers do with the function's role to reach a private broker. Most of it AWS allows on `*` only. */
export function grantPolling(target: LambdaFunction, broker: BrokerConnection, functionName: string) {
  actionsOn(['mq:DescribeBroker'], [broker.arn])(target);
  actionsOn(['secretsmanager:GetSecretValue'], [broker.secretArn])(target);
  if (!broker.placement) return;
  const network = [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ];
  actionsOn(network, ['*'])(target);
  target.addToRolePolicy(noNetworkInterfaces(target, functionName));
}
