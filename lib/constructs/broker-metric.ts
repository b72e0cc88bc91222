import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { BrokerSize } from '../stage.ts';

/**
 * What Amazon MQ tells about its brokers. It has no metrics of single queues from RabbitMQ 4 on.
 * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html
 */
const NAMESPACE = 'AWS/AmazonMQ';
const MINUTE = Duration.minutes(1);

/** One on Amazon MQ that the deployment makes; `name` is that of its metrics. */
export type OwnBroker = { name: string; size: BrokerSize };

/** Of a whole broker: for a cluster, the sum over its nodes. */
export function brokerMetric(
  { name }: OwnBroker,
  metricName: string,
  statistic: 'Maximum' | 'Minimum',
): Metric {
  const dimensionsMap = { Broker: name };
  return new Metric({ namespace: NAMESPACE, metricName, statistic, period: MINUTE, dimensionsMap });
}

/** Of the node with the highest figure. A node is called after its address, which nobody knows before it runs: hence a query. */
export function worstNode(broker: OwnBroker, metricName: string): IMetric {
  if (nodesOf(broker.size) === 1) return brokerMetric(broker, metricName, 'Maximum');
  return new MathExpression({
    expression: `SELECT MAX(${metricName}) FROM SCHEMA("${NAMESPACE}", Broker, Node) WHERE Broker = '${broker.name}'`,
    label: metricName,
    usingMetrics: {},
    period: MINUTE,
  });
}

/** https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-broker-architecture-cluster.html */
export function nodesOf({ deploymentMode }: BrokerSize): number {
  return deploymentMode === 'CLUSTER_MULTI_AZ' ? 3 : 1;
}
