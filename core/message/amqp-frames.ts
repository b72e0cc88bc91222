import { Buffer } from 'node:buffer';

/**
 * The frames of AMQP 0-9-1 as they come from the broker, and the headers of messages in them. amqplib decodes headers by
 * calling itself, so a message that nests them some thousand levels deep ends the connection, for everybody on it and
 * each time it is delivered; and it loses types. A client that reads messages of others takes the headers out before that.
 */

/** Another table for the headers of a message, each with its length in front; undefined: as they are. */
export type RewriteHeaders = (table: Buffer) => Buffer | undefined;

/** What amqplib reads from: the socket of a connection. */
export type FrameSource = { stream: { read(size?: number): Buffer | null } };

/** From now on the connection's reader gets what `rewrite` makes of each message's headers. Call it when it has just opened. */
export function rewriteHeaders(connection: unknown, rewrite: RewriteHeaders): void {
  if (!isFrameSource(connection)) throw new TypeError('amqplib no longer reads from connection.stream');
  const { stream } = connection;
  const read = stream.read.bind(stream);
  const next = frameRewriter(rewrite);
  stream.read = (size) => {
    const bytes = read(size);
    if (bytes === null || size !== undefined) return bytes;
    const whole = next(bytes);
    return whole.length === 0 ? null : whole;
  };
}

function isFrameSource(connection: unknown): connection is FrameSource {
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return false;
  const { stream } = connection;
  return (
    typeof stream === 'object' && stream !== null && 'read' in stream && typeof stream.read === 'function'
  );
}

const FRAME_HEADER = 2;
/** Type, channel and size in front of a frame's payload, and one byte behind it. */
const PREFIX_BYTES = 7;
const END_BYTES = 1;

/**
 * Takes bytes as they arrive, and gives out those that are ready: other frames at once, those with headers when they are
 * whole. The bytes must begin with a frame.
 */
export function frameRewriter(rewrite: RewriteHeaders): (bytes: Buffer) => Buffer {
  let held: Buffer = Buffer.alloc(0);
  let passing = 0;
  return (bytes) => {
    let rest = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const ready: Buffer[] = [];
    while (rest.length > 0) {
      if (passing === 0) {
        if (rest.length < PREFIX_BYTES) break;
        const size = PREFIX_BYTES + rest.readUInt32BE(3) + END_BYTES;
        if (rest[0] !== FRAME_HEADER) passing = size;
        else if (rest.length < size) break;
        else {
          ready.push(withHeaders(rest.subarray(0, size), rewrite));
          rest = rest.subarray(size);
          continue;
        }
      }
      const part = rest.subarray(0, passing);
      ready.push(part);
      passing -= part.length;
      rest = rest.subarray(part.length);
    }
    held = rest;
    return ready.length === 1 ? (ready[0] ?? held) : Buffer.concat(ready);
  };
}

/** Class, weight and body size in front of the flags. */
const FLAGS_AT = PREFIX_BYTES + 12;
const HAS_CONTENT_TYPE = 0x8000;
const HAS_CONTENT_ENCODING = 0x4000;
const HAS_HEADERS = 0x2000;

function withHeaders(frame: Buffer, rewrite: RewriteHeaders): Buffer {
  const at = headersAt(frame);
  if (at === undefined) return frame;
  const end = at + 4 + frame.readUInt32BE(at);
  const table = rewrite(frame.subarray(at, end));
  if (table === undefined) return frame;
  const changed = Buffer.concat([frame.subarray(0, at), table, frame.subarray(end)]);
  changed.writeUInt32BE(changed.length - PREFIX_BYTES - END_BYTES, 3);
  return changed;
}

/** Where the headers' length stands, if there are headers, and if they end within the frame. */
function headersAt(frame: Buffer): number | undefined {
  if (frame.length < FLAGS_AT + 2 + END_BYTES) return undefined;
  const flags = frame.readUInt16BE(FLAGS_AT);
  if ((flags & HAS_HEADERS) === 0) return undefined;
  let at = FLAGS_AT + 2;
  for (const flag of [HAS_CONTENT_TYPE, HAS_CONTENT_ENCODING]) {
    if ((flags & flag) !== 0) at += 1 + (frame[at] ?? 0);
  }
  if (at + 4 + END_BYTES > frame.length) return undefined;
  return at + 4 + frame.readUInt32BE(at) + END_BYTES <= frame.length ? at : undefined;
}

/** The one header that a message has on a connection that keeps headers raw. */
const RAW = 'raw';

/** Headers of messages come as the bytes of their table, which `rawHeaders` gives out. Call it when the connection has just opened. */
export function keepHeadersRaw(connection: unknown): void {
  rewriteHeaders(connection, (table) => tableOfBytes(RAW, table));
}

/** What amqplib decoded for a table with its length in front; undefined where the message has no headers. */
export function rawHeaders(headers: Readonly<Record<string, unknown>> | undefined): Buffer | undefined {
  const raw = headers?.[RAW];
  return Buffer.isBuffer(raw) ? raw : undefined;
}

/** A table with one member: `bytes` as a byte array under `name`. */
export function tableOfBytes(name: string, bytes: Buffer): Buffer {
  const key = Buffer.from(name, 'utf8');
  const head = Buffer.alloc(4 + 1 + key.length + 1 + 4);
  head.writeUInt32BE(1 + key.length + 1 + 4 + bytes.length, 0);
  head.writeUInt8(key.length, 4);
  key.copy(head, 5);
  head.write('x', 5 + key.length);
  head.writeUInt32BE(bytes.length, 6 + key.length);
  return Buffer.concat([head, bytes]);
}
