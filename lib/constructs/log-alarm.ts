import type { Duration } from 'aws-cdk-lib';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionName } from '../../core/topology/names.ts';
import type { Stage } from '../stage.ts';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm.ts';

export type LogAlarmProps = Omit<RunbookAlarmProps, 'name' | 'metric'> & {
  stage: Stage;
  /** After the stage's prefix: the alarm's name and its metric's. */
  name: string;
  /** Whose log is read, by the function's name; and what makes its log group. */
  folder: string;
  after: Construct;
  /** The `message` of the lines that count, in ASCII. */
  line: string;
  /** The number in those lines that is looked at, at its highest, as `$.found`. Default: how many lines there are. */
  value?: string;
  /** In which they are counted. */
  period: Duration;
};

/** Goes off when a function says a thing too often, or too large a number: for what is handled well, so that nothing else shows it. */
export class LogAlarm extends Construct {
  constructor(scope: Construct, id: string, props: LogAlarmProps) {
    super(scope, id);
    const { stage, folder, after, line, value, period, ...alarm } = props;
    const name = `${stage.prefix}${alarm.name}`;
    const logGroupName = `/aws/lambda/${functionName(stage.deployment, folder)}`;
    const filter = new MetricFilter(this, 'Lines', {
      logGroup: LogGroup.fromLogGroupName(this, 'Log', logGroupName),
      filterPattern: FilterPattern.stringValue('$.message', '=', line),
      metricNamespace: 'Courtier',
      metricName: name,
      ...(value === undefined ? {} : { metricValue: value }),
    });
    filter.node.addDependency(after);
    const statistic = value === undefined ? 'Sum' : 'Maximum';
    new RunbookAlarm(this, 'Alarm', { ...alarm, name, metric: filter.metric({ period, statistic }) });
  }
}
