import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Env } from '../../functions/broker-poller/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { address, management, prometheus } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import { courtierMetric, queueMetric } from './courtier-metric.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { workQueueCounter } from './work-queue.ts';

export type BrokerPollerProps = {
  stage: Stage;
  data: DataStack;
  /** How many nodes the broker has. */
  nodes: number;
  /** Of RabbitMQ, which the template names: `4.2`; undefined when the broker is not ours. */
  version: string | undefined;
};

/** The function that looks at RabbitMQ once a minute, and the alarms on what it sees. */
export class BrokerPoller extends Construct {
  constructor(scope: Construct, id: string, { stage, data, nodes, version }: BrokerPollerProps) {
    super(scope, id);
    const { function: poller } = new BrokerFunction(this, 'Poller', {
      stage,
      folder: 'broker-poller',
      schema: Env,
      size: functionSizes['broker-poller'],
      access: allow(
        address(data.logins.administrator.connection),
        management(data.logins.administrator.connection),
        prometheus(data.logins.administrator.connection),
        data.runtimeQueues.access('Query'),
        data.queueHistory.access('PutItem'),
        workQueueCounter(this, stage),
      ),
      environment: { QUEUE_METRICS: stage.alarms.queues, BROKER_VERSION: version },
    });
    // The next minute brings the next look: to repeat one that ran out of time would only burden a slow broker.
    poller.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Rule(this, 'EveryMinute', {
      ruleName: `${stage.prefix}broker-poller`,
      description: 'Measures the broker and its queues.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(poller)],
    });
    const common = { topic: data.alerts.topic };
    this.watchNodes(stage, nodes, common);
    this.watchQueues(stage, common);
    if (version !== undefined) this.watchVersion(stage, version, common);
  }

  private watchNodes(stage: Stage, nodes: number, common: { topic: ITopic }) {
    new RunbookAlarm(this, 'Nodes', {
      ...common,
      name: `${stage.prefix}broker-nodes`,
      metric: courtierMetric(stage, 'BrokerNodes', 'Minimum'),
      threshold: nodes,
      periods: 5,
      whenBelow: true,
      what: 'A node of the broker is down, or nobody can look at the broker.',
      impact:
        'one node less to carry messages; without figures no other alarm on queues in RabbitMQ goes off.',
      runbook: 'broker-nodes',
    });
    new RunbookAlarm(this, 'Memory', {
      ...common,
      name: `${stage.prefix}broker-memory`,
      metric: courtierMetric(stage, 'BrokerMemory'),
      threshold: stage.alarms.brokerPressure,
      periods: 3,
      what: 'A node of the broker is near its memory limit.',
      impact: 'at the limit RabbitMQ blocks every publisher; messages go to the outbox.',
      runbook: 'broker-memory',
    });
    new RunbookAlarm(this, 'Disk', {
      ...common,
      name: `${stage.prefix}broker-disk`,
      metric: courtierMetric(stage, 'BrokerDisk'),
      threshold: stage.alarms.brokerPressure,
      periods: 3,
      what: 'A node of the broker has little disk space left.',
      impact: 'at the limit RabbitMQ blocks every publisher; messages go to the outbox.',
      runbook: 'broker-disk',
    });
  }

  private watchVersion(stage: Stage, version: string, common: { topic: ITopic }) {
    new RunbookAlarm(this, 'Version', {
      ...common,
      name: `${stage.prefix}broker-version`,
      metric: courtierMetric(stage, 'BrokerVersionDiffers'),
      threshold: 1,
      periods: 15,
      what: `The broker does not run RabbitMQ ${version}, which the template names.`,
      impact:
        'messages flow, but the next change of the broker fails: no broker goes back to an older version.',
      runbook: 'broker-version',
    });
  }

  private watchQueues(stage: Stage, common: { topic: ITopic }) {
    new RunbookAlarm(this, 'Idle', {
      ...common,
      name: `${stage.prefix}bridge-idle`,
      metric: courtierMetric(stage, 'IdleBridges'),
      threshold: 1,
      periods: 5,
      what: 'Messages wait in RabbitMQ for SQS, and nothing takes them.',
      impact:
        'no consumer gets what is published to that queue, until it is full and refuses its publishers.',
      runbook: 'bridge-idle',
    });
    new RunbookAlarm(this, 'Depth', {
      ...common,
      name: `${stage.prefix}queue-depth`,
      metric: courtierMetric(stage, 'FullestQueue'),
      threshold: stage.alarms.queueFill,
      what: 'A queue of RabbitMQ is nearly full.',
      impact: 'a full queue refuses its publishers, or drops its oldest messages where it is declared so.',
      runbook: 'queue-depth',
    });
    const lag = { ...common, threshold: stage.alarms.lagMessages, periods: 5, runbook: 'queue-lag' } as const;
    new RunbookAlarm(this, 'Lag', {
      ...lag,
      name: `${stage.prefix}queue-lag`,
      metric: courtierMetric(stage, 'LongestQueue'),
      what: 'Messages pile up in a queue of RabbitMQ that has no alarm of its own.',
      impact: 'who consumes that queue is behind, or has stopped.',
    });
    if (stage.alarms.queues === 'worst') return;
    for (const { name, impact } of Object.values(stage.declared.topology.queues)) {
      new RunbookAlarm(this, `Lag-${name}`, {
        ...lag,
        name: `${stage.prefix}queue-lag-${name}`,
        metric: queueMetric(stage, 'QueueMessages', name),
        what: `Messages of ${name} pile up in RabbitMQ.`,
        impact,
      });
    }
  }
}
