import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { hasWorkQueue, workQueueName } from '../../core/topology/names.ts';
import type { Stage } from '../stage.ts';
import { courtierMetric, queueMetric } from './courtier-metric.ts';

export const MINUTE = Duration.minutes(1);

export function apiMetric({ prefix }: Stage, metricName: 'Count' | '5XXError'): IMetric {
  const dimensionsMap = { ApiName: `${prefix}api` };
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    statistic: 'Sum',
    period: MINUTE,
    dimensionsMap,
  });
}

/**
 * A line for each function of the deployment, those of systems among them: by the words that their names have in common.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function everyFunction({ prefix }: Stage, metricName: string, statistic: string): IMetric {
  const words = prefix.split('-').filter((word) => word !== '');
  const named = words.map((word) => `FunctionName=${word}`).join(' ');
  return new SearchExpression({
    expression: `SEARCH('{AWS/Lambda,FunctionName} MetricName="${metricName}" ${named}', '${statistic}', 60)`,
    label: '',
    period: MINUTE,
  });
}

/** What waits in a system's queues: in RabbitMQ, where the stage has metrics of each, and in SQS, and for how long there. */
export function queuesOf(stage: Stage, system: string) {
  const queues = Object.values(stage.declared.topology.queues).filter((queue) => queue.system === system);
  const work = queues.filter(hasWorkQueue);
  const inSqs = (metricName: string) =>
    work.map(
      (queue) =>
        new Metric({
          namespace: 'AWS/SQS',
          metricName,
          statistic: 'Maximum',
          period: MINUTE,
          dimensionsMap: { QueueName: workQueueName(stage.deployment, queue) },
          label: queue.name,
        }),
    );
  return {
    inRabbitMq:
      stage.alarms.queues === 'each'
        ? queues.map(({ name }) => queueMetric(stage, 'QueueMessages', name))
        : [courtierMetric(stage, 'LongestQueue')],
    inSqs: inSqs('ApproximateNumberOfMessagesVisible'),
    ages: inSqs('ApproximateAgeOfOldestMessage'),
  };
}
