import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Env } from '../../functions/failed-messages-stream/env.ts';
import { CHANGES_BATCH, functionSizes } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { type Access, allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import type { retryWorkflow } from './retry-workflow.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { StreamSource } from './stream-source.ts';

export type FailedMessageChangesProps = {
  stage: Stage;
  data: DataStack;
  workflow: ReturnType<typeof retryWorkflow>;
};

/** Records that had a body in the payload store, and have gone or are written again; a corrected one has its bodies there. */
const HAD_A_BODY = [{ payload_ref: { S: [{ exists: true }] } }, { revision: { N: [{ exists: true }] } }].map(
  (OldImage) => ({ eventName: ['MODIFY', 'REMOVE'], dynamodb: { OldImage } }),
);
/** Records that have a place among the messages of their key. */
const HOLDS_A_KEY = {
  eventName: ['MODIFY'],
  dynamodb: { OldImage: { order_group: { S: [{ exists: true }] } } },
};
/** Seconds that parked messages may wait after their turn has come, or a body may stay after its record. */
const LATE_SECONDS = 900;

/**
 * What follows when a failed message changes: its body goes when its record has gone, and its key goes on when it is over.
 * The groups read the same stream (failure-groups.ts): two readers are all that it takes.
 */
export class FailedMessageChanges extends Construct {
  constructor(scope: Construct, id: string, props: FailedMessageChangesProps) {
    super(scope, id);
    const { stage, data } = props;
    const follower = new BrokerFunction(this, 'Follower', {
      stage,
      folder: 'failed-messages-stream',
      schema: Env,
      size: functionSizes['failed-messages-stream'],
      access: allow(data.payloads.access('remove'), keyFollower(props)),
      environment: {},
    }).function;
    new StreamSource(this, 'FailedMessages', {
      table: data.failedMessages,
      function: follower,
      batchSize: CHANGES_BATCH,
      filters: [...HAD_A_BODY, HOLDS_A_KEY],
      givenUp: data.queues.failures.queue,
    });
    const shared = {
      impact:
        'parked messages whose turn has come wait for the sweep, some minutes; large bodies of failed messages that have gone stay in the payload bucket.',
      runbook: 'changes-not-followed',
      topic: data.alerts.topic,
    } as const;
    const what = 'What follows from changes of failed messages';
    new FunctionErrors(this, 'Errors', { stage, function: follower, what, ...shared });
    // What it gives back to the stream is no error of the function: only its age tells.
    new RunbookAlarm(this, 'Age', {
      name: `${stage.prefix}changes-not-followed-age`,
      metric: follower.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: LATE_SECONDS * 1_000,
      what: 'Changes of failed messages wait to be followed.',
      ...shared,
    });
  }
}

/** Letting a key go on: past heads that are over, to the next parked message, whose retry begins. */
export function keyFollower({ data, workflow }: FailedMessageChangesProps): Access<{
  FAILED_MESSAGES_TABLE: string;
  PARKING_TABLE: string;
  RETRY_SETTINGS: string;
  RETRY_WORKFLOW_ARN: string;
}> {
  return allow(
    data.failedMessages.access('GetItem', 'PutItem'),
    data.parkedKeys.access('GetItem', 'PutItem', 'DeleteItem'),
    workflow.starter,
  );
}
