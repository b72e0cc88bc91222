/**
 * AMQP 0-9-1 as it stands on the wire, written by hand: a client library refuses to write most of what a fuzzer sends.
 * https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf
 */

export const METHOD = 1;
export const HEADER = 2;
const BODY = 3;
export const HEARTBEAT = 8;
const FRAME_END = 0xce;
/** Type, channel and size in front of a payload, and the end behind it. */
export const AROUND_PAYLOAD_BYTES = 8;
const BASIC = 60;
const PUBLISH = 40;

export function frame(type: number, channel: number, payload: Buffer): Buffer {
  const prefix = Buffer.alloc(7);
  prefix.writeUInt8(type, 0);
  prefix.writeUInt16BE(channel, 1);
  prefix.writeUInt32BE(payload.length, 3);
  return Buffer.concat([prefix, payload, Buffer.from([FRAME_END])]);
}

export const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes;
}

const bytesOf = (text: string | Buffer) => (typeof text === 'string' ? Buffer.from(text) : text);

/** At most 255 bytes, which need not be UTF-8. */
export function shortString(text: string | Buffer): Buffer {
  const bytes = bytesOf(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

export function longString(text: string | Buffer): Buffer {
  const bytes = bytesOf(text);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function method(channel: number, classId: number, methodId: number, ...args: Buffer[]): Buffer {
  return frame(METHOD, channel, Buffer.concat([uint16(classId), uint16(methodId), ...args]));
}

/** Basic.Publish. */
export const publishMethod = (channel: number, exchange: string, routingKey: string) =>
  method(
    channel,
    BASIC,
    PUBLISH,
    uint16(0),
    shortString(exchange),
    shortString(routingKey),
    Buffer.from([0]),
  );

/** `flags` say which properties follow, and need not say the truth. */
export function contentHeader(channel: number, bodyBytes: number, flags: number, properties: Buffer): Buffer {
  return frame(
    HEADER,
    channel,
    Buffer.concat([uint16(BASIC), uint16(0), uint64(BigInt(bodyBytes)), uint16(flags), properties]),
  );
}

/** A body in as many frames as it needs; none for an empty one. */
export function bodyFrames(channel: number, body: Buffer, frameMax: number): Buffer[] {
  const most = frameMax - AROUND_PAYLOAD_BYTES;
  const frames: Buffer[] = [];
  for (let at = 0; at < body.length; at += most)
    frames.push(frame(BODY, channel, body.subarray(at, at + most)));
  return frames;
}
