import { randomUUID } from 'node:crypto';
import { awsJson } from '../resources/aws-call.ts';
import type { StreamEventRecord } from './stream-event.ts';

/** Records that Lambda gave up, and why. */
export type GivenUp = {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  shard: string;
  records: readonly StreamEventRecord[];
  invocations: number;
};

/**
 * What an on-failure destination gets of them: where they stand in the stream, not the records themselves.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export function failureNote({ condition, shard, records, invocations }: GivenUp, functionArn: string) {
  const times = records.map(({ dynamodb }) => dynamodb.ApproximateCreationDateTime);
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber ?? '',
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber ?? '',
      approximateArrivalOfFirstRecord: at(Math.min(...times)),
      approximateArrivalOfLastRecord: at(Math.max(...times)),
      batchSize: records.length,
      streamArn: records[0]?.eventSourceARN ?? '',
    },
  };
}

/** Sends such a note to an SQS queue. `endpoint` is fauxqs on loopback. */
export function toQueue(endpoint: string, queueArn: string): (note: object) => Promise<void> {
  const [, , , , account = '', name = ''] = queueArn.split(':');
  return async (note) => {
    await awsJson(endpoint, 'AmazonSQS.SendMessage', {
      QueueUrl: `${endpoint}/${account}/${name}`,
      MessageBody: JSON.stringify(note),
    });
  };
}
