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
  /** What fails is tried again after this many minutes at most. Default 1. */
  repeatMinutes?: number;
  /** Where to read on. */
  runbook: RunbookSection | PageSection;
  topic: ITopic;
};

/** Errors that are no chance any more. */
const TRIES = 3;

/** Goes off when a function that never fails on a bad message fails each time, three times after one another. */
export class FunctionErrors extends Construct {
  constructor(scope: Construct, id: string, { stage, function: watched, ...props }: FunctionErrorsProps) {
    super(scope, id);
    new RunbookAlarm(this, 'Errors', {
      name: `${stage.prefix}${props.name ?? props.runbook.slice(props.runbook.lastIndexOf('#') + 1)}`,
      metric: watched.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      periods: TRIES,
      within: TRIES * (props.repeatMinutes ?? 1),
      what: `${props.what} fails.`,
      impact: props.impact,
      runbook: props.runbook,
      topic: props.topic,
    });
  }
}
