import type { ConsumeMessage } from 'amqplib';
import { rawHeaders } from '../../core/message/amqp-frames.ts';
import { javaDate, javaTable } from './java-table.ts';

/** A message of `rmqMessagesByQueue`, as Lambda hands it to a function. */
export type RmqMessage = {
  basicProperties: Record<string, unknown>;
  redelivered: boolean;
  data: string;
};

export type RmqEvent = {
  eventSource: 'aws:rmq';
  eventSourceArn: string;
  rmqMessagesByQueue: Record<string, RmqMessage[]>;
};

/** `queue::vhost`: the default virtual host is "/". */
export function rmqEvent(arn: string, queue: string, vhost: string, messages: RmqMessage[]): RmqEvent {
  return {
    eventSource: 'aws:rmq',
    eventSourceArn: arn,
    rmqMessagesByQueue: { [`${queue}::${vhost}`]: messages },
  };
}

export function rmqMessage({ properties, fields, content }: ConsumeMessage): RmqMessage {
  return {
    basicProperties: {
      contentType: properties.contentType ?? null,
      contentEncoding: properties.contentEncoding ?? null,
      headers: headersOf(properties.headers),
      deliveryMode: properties.deliveryMode ?? null,
      priority: properties.priority ?? null,
      correlationId: properties.correlationId ?? null,
      replyTo: properties.replyTo ?? null,
      expiration: properties.expiration ?? null,
      messageId: properties.messageId ?? null,
      timestamp: typeof properties.timestamp === 'number' ? javaDate(BigInt(properties.timestamp)) : null,
      type: properties.type ?? null,
      userId: properties.userId ?? null,
      appId: properties.appId ?? null,
      clusterId: properties.clusterId ?? null,
      bodySize: content.length,
    },
    redelivered: fields.redelivered,
    data: content.toString('base64'),
  };
}

/** Null where the table cannot be read: the message goes on without it. */
function headersOf(headers: Record<string, unknown> | undefined): Record<string, unknown> | null {
  const raw = rawHeaders(headers);
  if (!raw) return null;
  try {
    return javaTable(raw);
  } catch {
    return null;
  }
}
