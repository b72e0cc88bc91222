import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { actionsOn } from './access.ts';
import type { StoredTable } from './stored-table.ts';

export type StreamSourceProps = {
  table: StoredTable<string>;
  function: LambdaFunction;
  /** Records an invocation at most. */
  batchSize: number;
  /** Of a record; the function sees only what fits one of them. Left out: every record. */
  filters?: readonly object[];
  /** Where records that were given up are reported. */
  givenUp: Queue;
};

/**
 * A record is tried again until it is two hours from leaving the stream, which keeps it for a day: an outage of the
 * broker or a bad deployment is rarely longer. Only then it is given up.
 */
const MAX_AGE_SECONDS = 79_200;

/** The stream of a table invokes a function, in order within a key, from the oldest record on. */
export class StreamSource extends Construct {
  constructor(scope: Construct, id: string, props: StreamSourceProps) {
    super(scope, id);
    const { table, function: target, givenUp } = props;
    const { streamArn } = table;
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: streamArn,
      functionName: target.functionName,
      startingPosition: 'TRIM_HORIZON',
      batchSize: props.batchSize,
      // One record that ends its function does not hold up those before it.
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      maximumRecordAgeInSeconds: MAX_AGE_SECONDS,
      destinationConfig: { onFailure: { destination: givenUp.queueArn } },
      ...(props.filters && {
        filterCriteria: { filters: props.filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
      }),
    });
    // The service refuses a mapping whose function may not read yet.
    const read = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    actionsOn(read, [streamArn])(target);
    // AWS offers no narrower resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
    actionsOn(['dynamodb:ListStreams'], ['*'])(target);
    actionsOn(['sqs:SendMessage'], [givenUp.queueArn])(target);
    mapping.node.addDependency(target.grantPrincipal);
  }
}
