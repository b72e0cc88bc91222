import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { actionsOn } from './access.ts';

export type QueueSourceProps = {
  queue: IQueue;
  function: LambdaFunction;
  /** Messages an invocation at most. */
  batchSize: number;
  /** Invocations at the same time, 1 to 1000. 1 holds for a FIFO queue with one group only. */
  maxConcurrency: number;
};

/** SQS: the smallest maximum concurrency of an event source. */
const LEAST_CONCURRENCY = 2;

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
      // SQS takes 2 at least. One at a time is a queue with one group: core/topology/work-order.ts.
      scalingConfig: { maximumConcurrency: Math.max(maxConcurrency, LEAST_CONCURRENCY) },
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
