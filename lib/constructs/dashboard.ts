import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { brokerMetric, type OwnBroker, worstNode } from './broker-metric.ts';
import { courtierMetric } from './courtier-metric.ts';
import { apiMetric, everyFunction, MINUTE, queuesOf } from './dashboard-metrics.ts';
import type { SafetyQueues } from './safety-queues.ts';

export type CourtierDashboardProps = {
  stage: Stage;
  broker: OwnBroker | undefined;
  safety: SafetyQueues;
};

/** Columns of a dashboard. */
const WIDTH = 24;
const HEIGHT = 6;

type Widget = (width: number) => IWidget;

/**
 * How the service does, on one page: from what comes in to what failed, and the queues of each system as its topology
 * declares them. The first three dashboards of an account are free. https://aws.amazon.com/cloudwatch/pricing
 */
export class CourtierDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, broker, safety }: CourtierDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `courtier-${stage.deployment}`,
      widgets: [
        [heading(stage)],
        row(now(stage), ...comingIn(stage)),
        row(...brokerGraphs(stage, broker)),
        row(...failureGraphs(stage, safety)),
        row(...functionGraphs(stage)),
        ...stage.declared.systems.map(({ topology }) => row(...systemGraphs(stage, topology.system))),
      ],
    });
  }
}

function heading({ deployment }: Stage): IWidget {
  const markdown = `# Courtier, ${deployment}\nEach alarm says in its description which section of docs/runbook.md to read.`;
  return new TextWidget({ markdown, width: WIDTH, height: 2 });
}

/** Side by side. */
function row(...widgets: Widget[]): IWidget[] {
  return widgets.map((widget) => widget(Math.floor(WIDTH / widgets.length)));
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): Widget {
  return (width) => new GraphWidget({ title, left, right, width, height: HEIGHT, period: MINUTE });
}

function now(stage: Stage): Widget {
  const metrics = [
    courtierMetric(stage, 'BrokerNodes', 'Minimum'),
    courtierMetric(stage, 'BrokerVersionDiffers'),
    courtierMetric(stage, 'FullestQueue'),
    courtierMetric(stage, 'IdleBridges'),
  ];
  return (width) => new SingleValueWidget({ title: 'Now', metrics, width, height: HEIGHT });
}

function comingIn(stage: Stage): Widget[] {
  const sum = (name: Parameters<typeof courtierMetric>[1]) => courtierMetric(stage, name, 'Sum');
  return [
    graph(
      'API: requests, and those it could not answer',
      [apiMetric(stage, 'Count')],
      [apiMetric(stage, '5XXError'), sum('RequestsFailed'), sum('KeysRefused')],
    ),
    graph('Messages: published, accepted into the outbox, refused', [
      sum('MessagesPublished'),
      sum('MessagesAccepted'),
      sum('MessagesRefused'),
    ]),
    graph('Messages: bridged to SQS, handled', [sum('MessagesBridged'), sum('MessagesHandled')]),
  ];
}

function brokerGraphs(stage: Stage, broker: CourtierDashboardProps['broker']): Widget[] {
  return [
    graph('Broker: percent of what blocks publishers, of the worst node', [
      courtierMetric(stage, 'BrokerMemory'),
      courtierMetric(stage, 'BrokerDisk'),
    ]),
    graph(
      'RabbitMQ: percent of its length in the fullest queue; messages in the longest',
      [courtierMetric(stage, 'FullestQueue')],
      [courtierMetric(stage, 'LongestQueue')],
    ),
    ...(broker
      ? [
          graph(
            'Broker: messages ready; published and acknowledged a second',
            [brokerMetric(broker, 'MessageReadyCount', 'Maximum')],
            [brokerMetric(broker, 'PublishRate', 'Maximum'), brokerMetric(broker, 'AckRate', 'Maximum')],
          ),
          graph(
            'Broker: percent of its processors, and connections, of the worst node',
            [worstNode(broker, 'SystemCpuUtilization')],
            [worstNode(broker, 'ConnectionCount')],
          ),
        ]
      : []),
  ];
}

function failureGraphs(stage: Stage, { outbox, orderedOutbox, failures }: SafetyQueues): Widget[] {
  const sum = (name: Parameters<typeof courtierMetric>[1]) => courtierMetric(stage, name, 'Sum');
  const waiting = { period: MINUTE, statistic: 'Maximum' };
  return [
    graph('Failures: attempts, dead letters, for good', [
      sum('AttemptsFailed'),
      sum('DeadLetters'),
      sum('FailuresForGood'),
    ]),
    graph('Retries: redelivered, resolved, set going again', [
      sum('MessagesRedelivered'),
      sum('FailuresResolved'),
      sum('FailuresReconciled'),
    ]),
    graph('Waiting in SQS: for the broker, to be recorded', [
      outbox.queue.metricApproximateNumberOfMessagesVisible(waiting),
      orderedOutbox.queue.metricApproximateNumberOfMessagesVisible(waiting),
      failures.queue.metricApproximateNumberOfMessagesVisible(waiting),
    ]),
    graph('Alerts: sent, and counted by one that was', [sum('AlertsSent'), sum('AlertsCounted')]),
  ];
}

function functionGraphs(stage: Stage): Widget[] {
  return [
    graph('Functions: errors', [everyFunction(stage, 'Errors', 'Sum')]),
    graph('Functions: throttles', [everyFunction(stage, 'Throttles', 'Sum')]),
    graph('Functions: the slowest hundredth, milliseconds', [everyFunction(stage, 'Duration', 'p99')]),
    graph('Functions: running at once', [everyFunction(stage, 'ConcurrentExecutions', 'Maximum')]),
  ];
}

function systemGraphs(stage: Stage, system: string): Widget[] {
  const { inRabbitMq, inSqs, ages } = queuesOf(stage, system);
  return [
    graph(`${system}: messages in RabbitMQ`, inRabbitMq),
    graph(`${system}: messages that wait for consumers and clients`, inSqs),
    graph(`${system}: seconds that the oldest has waited`, ages),
  ];
}
