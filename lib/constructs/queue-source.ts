import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { actionsOn } from './access.ts';

export type QueueSourceProps = {
  queue: Queue;
  function: LambdaFunction;
  /** Messages an invocation at most. */
  batchSize: number;
  /** Invocations at the same time, 2 to 1000. */
  maxConcurrency: number;
};

/** SQS invokes a function, which answers which of the batch's items failed. */
export class QueueSource extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { queue, function: target, batchSize, maxConcurrency }: QueueSourceProps,
  ) {
    super(scope, id);
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: queue.queueArn,
      functionName: target.functionName,
      batchSize,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: maxConcurrency },
    });
    // The service refuses a mapping whose function may not receive yet.
    const take = actionsOn(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [queue.queueArn],
    );
    take(target);
    mapping.node.addDependency(target.grantPrincipal);
  }
}
