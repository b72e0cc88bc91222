import { createHash } from 'node:crypto';

/** A record as the streams API answers it, in JSON. */
export type StreamRecord = {
  eventID?: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion?: string;
  userIdentity?: unknown;
  dynamodb: {
    SequenceNumber: string;
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    [field: string]: unknown;
  };
};

/** A record of a DynamoDB stream as Lambda hands it to a function. */
export type StreamEventRecord = Required<Pick<StreamRecord, 'eventID' | 'eventName' | 'eventVersion'>> & {
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  dynamodb: StreamRecord['dynamodb'];
  userIdentity?: unknown;
  eventSourceARN: string;
};

export function streamEventRecord(record: StreamRecord, streamArn: string): StreamEventRecord {
  const { dynamodb, eventName, eventVersion = '1.1', userIdentity } = record;
  return {
    // Unique within the stream and the same each time; 32 hexadecimal digits, as on AWS.
    eventID: createHash('md5').update(`${streamArn}|${dynamodb.SequenceNumber}`).digest('hex'),
    eventName,
    eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: streamArn.split(':')[3] ?? '',
    dynamodb,
    ...(userIdentity !== undefined && { userIdentity }),
    eventSourceARN: streamArn,
  };
}

/**
 * Where a batch has to begin again: the index of the lowest reported record; undefined when nothing failed. What Lambda
 * cannot read, an empty identifier or one of another batch means the whole batch: 0.
 */
export function firstFailure(payload: unknown, sequenceNumbers: readonly string[]): number | undefined {
  if (payload === null || payload === undefined) return undefined;
  if (typeof payload !== 'object' || Array.isArray(payload)) return 0;
  const { batchItemFailures } = payload as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return undefined;
  if (!Array.isArray(batchItemFailures)) return 0;
  const indexes = batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) =>
    sequenceNumbers.indexOf(String(failure?.itemIdentifier)),
  );
  return indexes.length === 0 ? undefined : Math.max(0, Math.min(...indexes));
}
