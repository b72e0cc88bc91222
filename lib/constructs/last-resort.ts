import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { LOOKED_LINE } from '../../core/failure/last-resort.ts';
import { Env } from '../../functions/last-resort/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { amqp } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import { LogAlarm } from './log-alarm.ts';

/** The function that empties the queue of last resort, and the alarm that something came there. */
export class LastResort extends Construct {
  constructor(scope: Construct, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const reader = new BrokerFunction(this, 'Reader', {
      stage,
      folder: 'last-resort',
      schema: Env,
      size: functionSizes['last-resort'],
      access: allow(
        amqp(data.logins.bridge.connection),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
      ),
      environment: {},
      // One that is late, and the next.
      reservedConcurrency: 2,
    });
    new Rule(this, 'EveryMinute', {
      ruleName: `${stage.prefix}last-resort`,
      description: 'Looks for messages that no event source could hand over.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(reader.function)],
    });
    const topic = data.alerts.topic;
    new LogAlarm(this, 'Depth', {
      stage,
      name: 'last-resort',
      folder: 'last-resort',
      after: reader,
      line: LOOKED_LINE,
      value: '$.found',
      period: Duration.minutes(1),
      threshold: 1,
      what: 'Messages came to the queue of last resort.',
      impact: "Lambda's event source could not hand them over; until then they held up their queue.",
      runbook: 'last-resort',
      topic,
    });
    new FunctionErrors(this, 'Errors', {
      stage,
      function: reader.function,
      what: 'The function that empties the queue of last resort',
      impact: 'what no event source can hand over is not recorded; it waits in the queue without limit.',
      runbook: 'last-resort-errors',
      topic,
    });
  }
}
