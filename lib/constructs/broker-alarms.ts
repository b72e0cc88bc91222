import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { BrokerSize, Stage } from '../stage.ts';
import { brokerMetric, worstNode } from './broker-metric.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export type BrokerAlarmsProps = { stage: Stage; size: BrokerSize; brokerName: string; topic: ITopic };

/** From Amazon MQ's own metrics: they are there while nothing of Courtier's reaches the broker. */
export class BrokerAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, size, brokerName, topic }: BrokerAlarmsProps) {
    super(scope, id);
    const { brokerBacklog, brokerConnections, brokerCpu } = stage.alarms;
    new RunbookAlarm(this, 'ConnectionLost', {
      name: `${stage.prefix}broker-connection-lost`,
      // The event sources alone keep connections open, so none at all means that nobody reaches the broker.
      metric: brokerMetric(brokerName, 'ConnectionCount', 'Minimum'),
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
      metric: brokerMetric(brokerName, 'MessageReadyCount', 'Maximum'),
      threshold: brokerBacklog,
      periods: 5,
      what: 'Messages pile up in RabbitMQ.',
      impact: 'what waits there reaches nobody; a queue that is full refuses its publishers.',
      runbook: 'broker-backlog',
      topic,
    });
    new RunbookAlarm(this, 'Connections', {
      name: `${stage.prefix}broker-connections`,
      metric: worstNode(brokerName, 'ConnectionCount', size),
      threshold: Math.floor((size.connections * brokerConnections) / 100),
      periods: 3,
      what: 'A node of the broker has nearly as many connections as it takes.',
      impact: 'beyond, it refuses publishers, whose messages go to the outbox, and AMQP clients.',
      runbook: 'broker-connections',
      topic,
    });
    new RunbookAlarm(this, 'Cpu', {
      name: `${stage.prefix}broker-cpu`,
      metric: worstNode(brokerName, 'SystemCpuUtilization', size),
      threshold: brokerCpu,
      periods: 15,
      what: 'A node of the broker has been busy for a quarter of an hour.',
      impact: 'publishing and delivery slow down for everybody.',
      runbook: 'broker-cpu',
      topic,
    });
  }
}
