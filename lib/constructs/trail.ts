import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TRAIL_BATCH } from '../../core/limits.ts';
import { functionName } from '../../core/topology/names.ts';
import { TRAIL_QUEUE } from '../../core/topology/trail-queues.ts';
import { RECORDED_LINE } from '../../core/trail/record.ts';
import { Env } from '../../functions/trail-recorder/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import { LogAlarm } from './log-alarm.ts';
import { grantPolling, RabbitMqSource } from './rabbitmq-source.ts';

/** Seconds that the event source gathers for one object in S3: the trail is so late at least. */
const WINDOW_SECONDS = { laptop: 1, aws: 5 };
const SECONDS_A_DAY = 86_400;
const IMPACT =
  'messages are delivered, but cannot be looked up; once the queue is full its oldest entries are lost.';

/** The function that keeps what came through the tap, its event source, and the alarms that the trail is late. */
export class TrailRecorder extends Construct {
  constructor(scope: Construct, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const broker = data.logins.bridge.connection;
    const recorder = new BrokerFunction(this, 'Recorder', {
      stage,
      folder: 'trail-recorder',
      schema: Env,
      size: functionSizes['trail-recorder'],
      access: allow(data.trail.access('BatchWriteItem'), data.payloads.trailAccess('write')),
      environment: { TRAIL_KEPT_SECONDS: String(stage.trailDays * SECONDS_A_DAY) },
    });
    if (stage.bridgedBy === 'event-source')
      grantPolling(recorder.function, broker, functionName(stage.deployment, 'trail-recorder'));
    stage.budget.hold('the trail', 1, 1);
    new RabbitMqSource(this, 'Source', {
      stage,
      broker,
      queueName: TRAIL_QUEUE,
      function: recorder.function,
      batch: { size: TRAIL_BATCH, windowSeconds: stage.onAws ? WINDOW_SECONDS.aws : WINDOW_SECONDS.laptop },
    });
    const topic = data.alerts.topic;
    new FunctionErrors(this, 'Errors', {
      stage,
      function: recorder.function,
      what: 'The recorder of the trail',
      impact: IMPACT,
      runbook: 'trail-errors',
      topic,
    });
    new LogAlarm(this, 'Late', {
      stage,
      name: 'trail-late',
      folder: 'trail-recorder',
      after: recorder,
      line: RECORDED_LINE,
      value: '$.late_seconds',
      period: Duration.minutes(1),
      threshold: stage.alarms.trailLateSeconds,
      what: 'The trail of messages is late.',
      impact: IMPACT,
      runbook: 'trail-late',
      topic,
    });
  }
}
