import type { SQSBatchResponse, SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import type { SqsAttribute, SqsMessage } from './sqs-queue.ts';

/** A message as Lambda hands it to a function. */
export function sqsRecord(message: SqsMessage, queueArn: string): SQSRecord {
  const { Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
      ...Attributes,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, attribute]) => [name, messageAttribute(attribute)]),
    ),
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function messageAttribute(attribute: SqsAttribute): SQSMessageAttribute {
  const { DataType, StringValue, BinaryValue, StringListValues = [], BinaryListValues = [] } = attribute;
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    // Lambda's types say "never used": AWS sends them empty.
    stringListValues: StringListValues as never[],
    binaryListValues: BinaryListValues as never[],
    dataType: DataType,
  };
}

/**
 * Message ids that a function with ReportBatchItemFailures reported. Undefined when it answered something that Lambda
 * cannot read: then the whole batch has failed.
 */
export function reportedFailures(payload: unknown, ids: ReadonlySet<string>): Set<string> | undefined {
  if (payload === null || payload === undefined) return new Set();
  if (typeof payload !== 'object' || Array.isArray(payload)) return undefined;
  const { batchItemFailures } = payload as Partial<SQSBatchResponse>;
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return undefined;
  const failed = new Set<string>();
  for (const failure of batchItemFailures) {
    const id: unknown = failure?.itemIdentifier;
    if (typeof id !== 'string' || !ids.has(id)) return undefined;
    failed.add(id);
  }
  return failed;
}
