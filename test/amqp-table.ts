import { createRequire } from 'node:module';

type Codec = { encodeTable(buffer: Buffer, table: object, offset: number): number };
// amqplib exports its API alone.
const codec: Codec = createRequire(import.meta.url)('../node_modules/amqplib/lib/codec.js');

/** A table as amqplib writes it, with its length in front. */
export function encodedTable(table: object): Buffer {
  const buffer = Buffer.alloc(262_144);
  return buffer.subarray(0, codec.encodeTable(buffer, table, 0));
}

/**
 * A table whose one header nests tables, or lists, so many levels deep: more than amqplib could write. At 4,500 its own
 * decoder runs out of stack, at 12,000 any recursive one. RabbitMQ's time grows with the square of the
 * depth: 1 s at 6,000, 18 s at 20,000, each time that the message passes.
 */
export function nestedTable(name: string, levels: number, kind: 'F' | 'A' = 'F'): Buffer {
  const perLevel = kind === 'F' ? 6 : 5;
  const leaf = kind === 'F' ? Buffer.from([0, 0x56]) : Buffer.from('V');
  const header = Buffer.concat([Buffer.from([name.length]), Buffer.from(name)]);
  const bytes = Buffer.alloc(header.length + levels * perLevel - (kind === 'F' ? 1 : 0) + leaf.length);
  let at = header.copy(bytes);
  for (let level = 0; level < levels; level += 1) {
    // The name of a table's member is empty.
    if (kind === 'F' && level > 0) at = bytes.writeUInt8(0, at);
    at += bytes.write(kind, at);
    at = bytes.writeUInt32BE(bytes.length - at - 4, at);
  }
  leaf.copy(bytes, at);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
