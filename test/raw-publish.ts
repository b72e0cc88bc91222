import type { Channel, ChannelModel } from 'amqplib';

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

const shortString = (text: string) =>
  Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const prefix = Buffer.alloc(7);
  prefix.writeUInt8(type, 0);
  prefix.writeUInt16BE(channel, 1);
  prefix.writeUInt32BE(payload.length, 3);
  return Buffer.concat([prefix, payload, Buffer.from([206])]);
}

/**
 * Publishes with headers of any bytes, as a client of another language may send them. The channel must be one without
 * confirms; what is asked on it next is answered behind the message.
 */
export function publishRaw(model: ChannelModel, channel: Channel, message: RawMessage): void {
  // No part of amqplib's types: its socket, and the number of a channel.
  const { stream } = model.connection as unknown as { stream: NodeJS.WritableStream };
  const { ch } = channel as unknown as { ch: number };
  const method = Buffer.concat([
    Buffer.from([0, 60, 0, 40, 0, 0]),
    shortString(message.exchange),
    shortString(message.routingKey),
    Buffer.from([0]),
  ]);
  const body = Buffer.from(message.body);
  const fixed = Buffer.alloc(14);
  fixed.writeUInt16BE(60, 0);
  fixed.writeBigUInt64BE(BigInt(body.length), 4);
  const flags = 0x2000 | 0x1000 | (message.expiration ? 0x100 : 0) | 0x80 | (message.timestamp ? 0x40 : 0);
  fixed.writeUInt16BE(flags, 12);
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(message.timestamp ?? 0n);
  const header = Buffer.concat([
    fixed,
    message.headers,
    // Persistent.
    Buffer.from([2]),
    message.expiration ? shortString(message.expiration) : Buffer.alloc(0),
    shortString(message.messageId),
    message.timestamp ? timestamp : Buffer.alloc(0),
  ]);
  stream.write(Buffer.concat([frame(1, ch, method), frame(2, ch, header), frame(3, ch, body)]));
}
