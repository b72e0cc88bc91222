import type { Channel, ChannelModel } from 'amqplib';
import { bodyFrames, contentHeader, publishMethod, shortString, uint64 } from '../prove/fuzz/frames.ts';

/** What RabbitMQ and amqplib agree on. */
const FRAME_MAX = 131_072;

export type RawMessage = {
  exchange: string;
  routingKey: string;
  messageId: string;
  body: string;
  /** The bytes of a table, with their length in front: amqplib writes none that is large or deep. */
  headers: Buffer;
  /** Milliseconds, as AMQP has it: text. */
  expiration?: string;
  /** Seconds since 1970. */
  timestamp?: bigint;
};

/**
 * Publishes with headers of any bytes, as a client of another language may send them. The channel must be one without
 * confirms; what is asked on it next is answered behind the message.
 */
export function publishRaw(model: ChannelModel, channel: Channel, message: RawMessage): void {
  // No part of amqplib's types: its socket, and the number of a channel.
  const { stream } = model.connection as unknown as { stream: NodeJS.WritableStream };
  const { ch } = channel as unknown as { ch: number };
  const body = Buffer.from(message.body);
  const flags = 0x2000 | 0x1000 | (message.expiration ? 0x100 : 0) | 0x80 | (message.timestamp ? 0x40 : 0);
  const properties = Buffer.concat([
    message.headers,
    // Persistent.
    Buffer.from([2]),
    message.expiration ? shortString(message.expiration) : Buffer.alloc(0),
    shortString(message.messageId),
    message.timestamp ? uint64(message.timestamp) : Buffer.alloc(0),
  ]);
  const frames = [
    publishMethod(ch, message.exchange, message.routingKey),
    contentHeader(ch, body.length, flags, properties),
    ...bodyFrames(ch, body, FRAME_MAX),
  ];
  stream.write(Buffer.concat(frames));
}
