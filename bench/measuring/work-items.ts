import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { v7 as newId } from 'uuid';
import { toOutgoing } from '../../adapters/sqs/outgoing.ts';
import { order } from './order.ts';

/** An event of SQS with so many first deliveries from a queue, as the bridge wrote them. */
export function workItems(queue: string, count: number): SQSEvent {
  return { Records: Array.from({ length: count }, () => workItem(queue)) };
}

function workItem(queue: string): SQSRecord {
  const id = newId();
  const { MessageBody, MessageAttributes } = toOutgoing({
    envelope: {
      id,
      exchange: 'orders',
      routing_key: 'order.created',
      queue,
      encoding: 'text',
      properties: { content_type: 'application/json', timestamp: new Date().toISOString() },
      headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    },
    body: Buffer.from(JSON.stringify(order(id))),
  });
  const messageAttributes = Object.entries(MessageAttributes).map(
    ([name, { StringValue, DataType }]) => [name, { stringValue: StringValue, dataType: DataType }] as const,
  );
  return {
    messageId: randomUUID(),
    receiptHandle: 'bench',
    body: MessageBody,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.now()),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  };
}
