import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** What Amazon MQ tells about the broker as a whole. It has no metrics of single queues for CloudWatch. */
export class BrokerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: { stage: Stage; brokerName: string; topic: ITopic }) {
    super(scope, id);
    const { stage, topic } = props;
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/AmazonMQ',
        metricName,
        statistic,
        period: Duration.minutes(1),
        dimensionsMap: { Broker: props.brokerName },
      });
    new RunbookAlarm(this, 'ConnectionLost', {
      name: `${stage.prefix}broker-connection-lost`,
      // The event sources alone keep connections open, so none at all means that nobody reaches the broker.
      metric: metric('ConnectionCount', 'Minimum'),
      threshold: 1,
      periods: 3,
      whenBelow: true,
      what: 'Nothing is connected to the broker.',
      impact: 'published messages pile up in the outbox and no message reaches a consumer.',
      runbook: 'broker-connection-lost',
      topic,
    });
    new RunbookAlarm(this, 'Memory', {
      name: `${stage.prefix}broker-memory`,
      metric: new MathExpression({
        expression: 'used / limit',
        period: Duration.minutes(1),
        usingMetrics: {
          used: metric('RabbitMQMemUsed', 'Maximum'),
          limit: metric('RabbitMQMemLimit', 'Minimum'),
        },
      }),
      threshold: stage.alarms.brokerMemoryShare,
      periods: 3,
      what: 'The broker is near its memory limit.',
      impact: 'at the limit RabbitMQ blocks every publisher; messages go to the outbox.',
      runbook: 'broker-memory',
      topic,
    });
  }
}
