import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm.ts';

export type LostMessagesProps = Pick<RunbookAlarmProps, 'name' | 'what' | 'impact' | 'runbook' | 'topic'> & {
  /** A dead-letter queue that no function takes from: what is in it waits for a person. */
  queue: Queue;
};

/** Goes off while a message is in a dead-letter queue. */
export class LostMessages extends RunbookAlarm {
  constructor(scope: Construct, id: string, { queue, ...props }: LostMessagesProps) {
    const minute = { period: Duration.minutes(1), statistic: 'Maximum' };
    super(scope, id, {
      ...props,
      metric: queue.metricApproximateNumberOfMessagesVisible(minute),
      threshold: 1,
    });
  }
}
