import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import { toOutgoing } from '../../../adapters/sqs/outgoing.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { at } from '../../core/failure/records.ts';

/** A work item as Lambda hands it over; `at(3)` is when it was first received. */
export function sqsRecord(item: WorkItem, more: Partial<SQSRecord> = {}): SQSRecord {
  const { MessageBody, MessageAttributes } = toOutgoing(item);
  const attributes: SQSMessageAttributes = {};
  for (const [name, { StringValue }] of Object.entries(MessageAttributes)) {
    attributes[name] = { dataType: 'String', stringValue: StringValue };
  }
  return {
    messageId: `sqs-${item.envelope.id}`,
    receiptHandle: 'r',
    body: MessageBody,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.parse(at(0))),
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: String(Date.parse(at(3))),
    },
    messageAttributes: attributes,
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:courtier-local-failures',
    awsRegion: 'us-east-1',
    ...more,
  };
}

export function sqsEvent(...records: SQSRecord[]): SQSEvent {
  return { Records: records };
}
