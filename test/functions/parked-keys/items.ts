import type { SQSRecord } from 'aws-lambda';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { sqsRecord } from '../dead-letter-recorder/events.ts';

export const QUEUE = 'orders';
export const START = Date.UTC(2026, 0, 5);
export const BEGIN_SECONDS = 100;

/** `id`: one that a message before it in its key has too, or its own. `lives`: it is a request, of so many seconds. */
export type Sent = { key: string; n: number; id: string; fails: number; lives: number | null };

export function nameOf({ payload }: FailedMessage): string {
  const { key, n } = JSON.parse(payload ?? '') as { key: string; n: number };
  return `${key}-${n}`;
}

export const recordOf = (key: string, n: number) => failedMessageId(`${key}-${n}`, QUEUE);

export function sentItem({ id, key, n, lives }: Sent): WorkItem {
  const item = workItem(id, key, n);
  if (lives === null) return item;
  const expires_at = new Date(START + (BEGIN_SECONDS + lives) * 1_000).toISOString();
  const properties = { reply_to: 'amq.rabbitmq.reply-to.g1h2.x==' };
  return { ...item, envelope: { ...item.envelope, properties, expires_at, worthless_at: expires_at } };
}

function workItem(id: string, key: string, n: number): WorkItem {
  return {
    envelope: {
      id,
      exchange: 'orders',
      routing_key: '',
      queue: QUEUE,
      encoding: 'text',
      properties: {},
      headers: {},
    },
    body: Buffer.from(JSON.stringify({ key, n })),
  };
}

export function inGroup(item: WorkItem, MessageGroupId: string, n: number): SQSRecord {
  const record = sqsRecord(item);
  return {
    ...record,
    messageId: `sqs-${n}`,
    attributes: { ...record.attributes, MessageGroupId },
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:courtier-local-work-orders.fifo',
  };
}

export function successRecord(success: object): SQSRecord {
  return {
    ...sqsRecord(workItem('success', '', 0)),
    messageAttributes: {
      'courtier-late-success': { dataType: 'String', stringValue: JSON.stringify(success) },
    },
  };
}
