import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type PageSection, RunbookAlarm, type RunbookSection } from './runbook-alarm.ts';

export type FunctionErrorsProps = {
  stage: Stage;
  function: LambdaFunction;
  /** What the function is called in sentences. */
  what: string;
  impact: string;
  /** Physical name after the stage's prefix. Default: what stands after the last `#` of `runbook`. */
  name?: string;
  /** Where to read on. */
  runbook: RunbookSection | PageSection;
  topic: ITopic;
};

/** Goes off when a function that never fails on a bad message fails for three minutes in a row. */
export class FunctionErrors extends Construct {
  constructor(scope: Construct, id: string, { stage, function: watched, ...props }: FunctionErrorsProps) {
    super(scope, id);
    new RunbookAlarm(this, 'Errors', {
      name: `${stage.prefix}${props.name ?? props.runbook.slice(props.runbook.lastIndexOf('#') + 1)}`,
      metric: watched.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      what: `${props.what} fails.`,
      impact: props.impact,
      runbook: props.runbook,
      topic: props.topic,
    });
  }
}
