import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export type RunbookAlarmProps = {
  /** Physical name. */
  name: string;
  metric: IMetric;
  /** The alarm goes off at this value and above. */
  threshold: number;
  /** Periods of the last `within`. Default 1. */
  periods?: number;
  /** Default: as many as `periods`, so that these come in a row. */
  within?: number;
  /** Goes off below the threshold instead, and when the metric stops. */
  whenBelow?: boolean;
  /** What is seen, in one sentence. */
  what: string;
  /** What stops working for whom: for the person who is woken. */
  impact: string;
  /** Where to read on: a section of docs/runbook.md, or of a system's own page. */
  runbook: RunbookSection | PageSection;
  topic: ITopic;
};

/** Sections of docs/runbook.md that alarms point to. A test holds the two together. */
export const runbookSections = [
  'api-errors',
  'authorizer-errors',
  'authorizer-throttled',
  'failures-not-counted',
  'failure-group-sweep-errors',
  'failure-group-alert-errors',
  'bridge-errors',
  'bridge-idle',
  'broker-backlog',
  'broker-connection-lost',
  'broker-connections',
  'broker-cpu',
  'broker-disk',
  'broker-memory',
  'broker-nodes',
  'broker-version',
  'changes-not-followed',
  'consumer-slow',
  'dead-letters',
  'failure-spike',
  'failures-not-recorded',
  'last-resort',
  'last-resort-errors',
  'operation-steps',
  'operation-steps-lost',
  'outbox-age',
  'outbox-stream-age',
  'queue-depth',
  'queue-lag',
  'read-model-errors',
  'reconciler-errors',
  'recorder-errors',
  'relay-errors',
  'relay-throttled',
  'requests-blocked',
  'retry-failed',
  'retry-throttled',
  'rotate-login-errors',
  'trail-errors',
  'trail-late',
  'webhook-deliveries-lost',
  'webhook-errors',
  'work-age',
  'work-lag',
  'workflow-failed',
] as const;
export type RunbookSection = (typeof runbookSections)[number];

/** The section of a system's own page, from the root of the repository: `systems/shop/README.md#unsent`. */
export type PageSection = `${string}.md#${string}`;

/** An alarm that says what it means and where to read on. */
export class RunbookAlarm extends Construct {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id);
    const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
    const alarm = new Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: `${props.what} Impact: ${props.impact} Runbook: ${pageOf(props.runbook)}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.within ?? props.periods ?? 1,
      datapointsToAlarm: props.periods ?? 1,
      comparisonOperator: props.whenBelow ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
  }
}

function pageOf(runbook: RunbookSection | PageSection): string {
  return runbook.includes('#') ? runbook : `docs/runbook.md#${runbook}`;
}
