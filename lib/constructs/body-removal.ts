import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Env } from '../../functions/remove-bodies/env.ts';
import { functionSizes, REMOVAL_BATCH } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { StreamSource } from './stream-source.ts';

/** Records that had a body in the payload store, and have gone or are written again; a corrected one has its bodies there. */
const HAD_A_BODY = [{ payload_ref: { S: [{ exists: true }] } }, { revision: { N: [{ exists: true }] } }].map(
  (OldImage) => ({ eventName: ['MODIFY', 'REMOVE'], dynamodb: { OldImage } }),
);
/** Seconds that a body may stay after its record. */
const LATE_SECONDS = 3_600;

/** Takes the body of a failed message out of the payload store when its record has gone. */
export class BodyRemoval extends Construct {
  constructor(scope: Construct, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const remover = new BrokerFunction(this, 'Remover', {
      stage,
      folder: 'remove-bodies',
      schema: Env,
      size: functionSizes['remove-bodies'],
      access: allow(data.failedMessages.access('GetItem'), data.payloads.access('remove')),
      environment: {},
    }).function;
    new StreamSource(this, 'FailedMessages', {
      table: data.failedMessages,
      function: remover,
      batchSize: REMOVAL_BATCH,
      filters: HAD_A_BODY,
      givenUp: data.queues.failures.queue,
    });
    const { topic } = data.alerts;
    const impact = 'large bodies of failed messages that have gone stay in the payload bucket.';
    const shared = { impact, runbook: 'bodies-not-removed', topic } as const;
    new FunctionErrors(this, 'Errors', {
      stage,
      function: remover,
      what: 'The removal of bodies',
      ...shared,
    });
    // What it gives back to the stream is no error of the function: only its age tells.
    new RunbookAlarm(this, 'Age', {
      name: `${stage.prefix}bodies-not-removed-age`,
      metric: remover.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: LATE_SECONDS * 1_000,
      what: 'Bodies wait to be removed.',
      ...shared,
    });
  }
}
