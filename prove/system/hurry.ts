import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** Functions whose processes a fault ends, and the queues that they read from. A relay needs 13 seconds for one message. */
const HURRIED = [
  { functions: /-sqs-to-rabbitmq$/, queues: /-outbox(\.fifo)?$/, timeoutSeconds: 16 },
  {
    functions: /-dead-letter-recorder$/,
    queues: /-(failures|outbox-dlq|outbox-dlq\.fifo)$/,
    timeoutSeconds: 8,
  },
  // Consumers have the times of their topology.
  { functions: /^$/, queues: /-work-/, timeoutSeconds: 8 },
];
/** A message is hidden so much longer than its function may run. */
const SPARE_SECONDS = 2;

/** What was in the hands of a function that was killed comes again within seconds instead of three minutes. */
export function hurry(scope: IConstruct): void {
  for (const construct of scope.node.findAll())
    for (const { functions, queues, timeoutSeconds } of HURRIED) {
      if (construct instanceof CfnFunction && functions.test(construct.functionName ?? ''))
        construct.timeout = timeoutSeconds;
      if (construct instanceof CfnQueue && queues.test(construct.queueName ?? ''))
        construct.visibilityTimeout = timeoutSeconds + SPARE_SECONDS;
    }
}
