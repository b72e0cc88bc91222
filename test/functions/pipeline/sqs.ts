import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Envelope } from '../../../core/message/envelope.ts';

export const STANDARD = 'arn:aws:sqs:eu-west-3:000000000000:courtier-local-work-email_queue';
export const FIFO = 'arn:aws:sqs:eu-west-3:000000000000:courtier-local-work-orders.fifo';

export function envelope(more: Partial<Envelope> = {}): Envelope {
  return {
    id: randomUUID(),
    exchange: 'email',
    routing_key: 'email.confirmation',
    queue: 'email_queue',
    encoding: 'text',
    properties: {},
    headers: {},
    ...more,
  };
}

export type RecordOptions = {
  taskToken?: string;
  group?: string;
  queueArn?: string;
  sqsId?: string;
  receiptHandle?: string;
  receives?: number;
};

/** A record as Lambda's SQS event source hands it to a function; in a FIFO queue when it has a group. */
export function record(carried: Envelope | string, body: unknown, options: RecordOptions = {}): SQSRecord {
  const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
  const { taskToken, group } = options;
  return {
    messageId: options.sqsId ?? randomUUID(),
    receiptHandle: options.receiptHandle ?? 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(options.receives ?? 1),
      SentTimestamp: '1767607200000',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '1767607200000',
      ...(group === undefined ? {} : { MessageGroupId: group, SequenceNumber: '1' }),
    },
    messageAttributes: {
      courtier: attribute(typeof carried === 'string' ? carried : JSON.stringify(carried)),
      ...(taskToken === undefined ? {} : { 'courtier-task-token': attribute(taskToken) }),
    },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: options.queueArn ?? (group === undefined ? STANDARD : FIFO),
    awsRegion: 'eu-west-3',
  };
}

export function event(...Records: SQSRecord[]): SQSEvent {
  return { Records };
}

/** Ids of the records that SQS shall bring again. */
export function returned(response: { batchItemFailures: { itemIdentifier: string }[] }): string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
