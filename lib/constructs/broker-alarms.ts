import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { brokerMetric, type OwnBroker, worstNode } from './broker-metric.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export type BrokerAlarmsProps = { stage: Stage; broker: OwnBroker; topic: ITopic };

/** From Amazon MQ's own metrics: they are there while nothing of Courtier's reaches the broker. */
export class BrokerAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, broker, topic }: BrokerAlarmsProps) {
    super(scope, id);
    const { brokerBacklog, brokerConnections, brokerCpu } = stage.alarms;
    new RunbookAlarm(this, 'ConnectionLost', {
      name: `${stage.prefix}broker-connection-lost`,
      // The event sources alone keep connections open, so none at all means that nobody reaches the broker.
      metric: brokerMetric(broker, 'ConnectionCount', 'Minimum'),
      threshold: 1,
      periods: 3,
      whenBelow: true,
      what: 'Nothing is connected to the broker.',
      impact: 'published messages pile up in the outbox and no message reaches a consumer.',
      runbook: 'broker-connection-lost',
      topic,
    });
    new RunbookAlarm(this, 'Backlog', {
      name: `${stage.prefix}broker-backlog`,
      metric: brokerMetric(broker, 'MessageReadyCount', 'Maximum'),
      threshold: brokerBacklog,
      periods: 5,
      what: 'Messages pile up in RabbitMQ.',
      impact: 'what waits there reaches nobody; a queue that is full refuses its publishers.',
      runbook: 'broker-backlog',
      topic,
    });
    new RunbookAlarm(this, 'Connections', {
      name: `${stage.prefix}broker-connections`,
      metric: worstNode(broker, 'ConnectionCount'),
      threshold: Math.floor((broker.size.connections * brokerConnections) / 100),
      periods: 3,
      what: 'A node of the broker has nearly as many connections as it takes.',
      impact: 'beyond, it refuses publishers, whose messages go to the outbox, and AMQP clients.',
      runbook: 'broker-connections',
      topic,
    });
    new RunbookAlarm(this, 'Cpu', {
      name: `${stage.prefix}broker-cpu`,
      metric: worstNode(broker, 'SystemCpuUtilization'),
      threshold: brokerCpu,
      periods: 15,
      what: 'A node of the broker has been busy for a quarter of an hour.',
      impact: 'publishing and delivery slow down for everybody.',
      runbook: 'broker-cpu',
      topic,
    });
  }
}
