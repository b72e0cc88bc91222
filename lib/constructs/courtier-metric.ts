import { Duration } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import {
  DEPLOYMENT,
  type Measure,
  measures,
  NAMESPACE,
  QUEUE,
  type QueueMeasure,
} from '../../core/metrics/measures.ts';
import type { Stage } from '../stage.ts';

const units = { Count: Unit.COUNT, Percent: Unit.PERCENT };

/** What functions measure. */
export function courtierMetric(
  stage: Stage,
  name: Exclude<Measure, QueueMeasure>,
  statistic: 'Maximum' | 'Minimum' | 'Sum' = 'Maximum',
): Metric {
  return metric(name, statistic, { [DEPLOYMENT]: stage.deployment });
}

/** The same of one queue; only the stage's `alarms.queues: 'each'` has it. */
export function queueMetric(stage: Stage, name: QueueMeasure, queue: string): Metric {
  return metric(name, 'Maximum', { [DEPLOYMENT]: stage.deployment, [QUEUE]: queue });
}

function metric(metricName: Measure, statistic: string, dimensionsMap: Record<string, string>): Metric {
  const unit = units[measures[metricName].unit];
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    statistic,
    unit,
    period: Duration.minutes(1),
    dimensionsMap,
  });
}
