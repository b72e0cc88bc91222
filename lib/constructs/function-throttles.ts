import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FunctionErrorsProps } from './function-errors.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** Goes off when Lambda refuses invocations for three minutes in a row: the account's, or the function's, room is used up. */
export class FunctionThrottles extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, function: watched, ...props }: FunctionErrorsProps & { name: string },
  ) {
    super(scope, id);
    new RunbookAlarm(this, 'Throttles', {
      name: `${stage.prefix}${props.name}`,
      metric: watched.metricThrottles({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      what: `${props.what} is refused invocations.`,
      impact: props.impact,
      runbook: props.runbook,
      topic: props.topic,
    });
  }
}
