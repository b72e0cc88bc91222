import type { ConsumeMessage } from 'amqplib';

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
      headers: properties.headers ? table(properties.headers) : null,
      deliveryMode: properties.deliveryMode ?? null,
      priority: properties.priority ?? null,
      correlationId: properties.correlationId ?? null,
      replyTo: properties.replyTo ?? null,
      expiration: properties.expiration ?? null,
      messageId: properties.messageId ?? null,
      timestamp: typeof properties.timestamp === 'number' ? javaDate(properties.timestamp) : null,
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

function table(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fieldValue(value)]));
}

/** Lambda's poller is written in Java, and what its AMQP client makes of a long string is an object with bytes. */
function fieldValue(value: unknown): unknown {
  if (typeof value === 'string') return { bytes: [...Buffer.from(value)].map(signed) };
  if (Buffer.isBuffer(value)) return [...value].map(signed);
  if (Array.isArray(value)) return value.map(fieldValue);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  const tagged: { '!'?: unknown; value?: unknown } = value;
  if (tagged['!'] === 'timestamp') return javaDate(Number(tagged.value));
  if (tagged['!'] !== undefined) return tagged.value;
  return table(Object.fromEntries(Object.entries(value)));
}

/** A Java byte. */
const signed = (byte: number) => (byte > 127 ? byte - 256 : byte);

const JAVA_DATE = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** `Jan 1, 1970, 12:33:41 AM` for seconds since 1970. */
function javaDate(seconds: number): string {
  return JAVA_DATE.format(seconds * 1000).replaceAll('\u202f', ' ');
}
