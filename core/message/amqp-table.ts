import type { Buffer } from 'node:buffer';

/** A value of an AMQP 0-9-1 table as it stands on the wire, by the letter of its type. */
export type Field =
  | { type: 'S' | 'x'; value: Buffer }
  | { type: 'l' | 'T'; value: bigint }
  | { type: 'D'; value: { places: number; digits: number } }
  | { type: 'b' | 'B' | 's' | 'u' | 'I' | 'i' | 'd' | 'f'; value: number }
  | { type: 't'; value: boolean }
  | { type: 'V'; value: null };

export type Reading = {
  /** What stands for a field. */
  leaf: (field: Field) => unknown;
  /** Levels of one header. Tables and lists below them are null. */
  levels: number;
  /** Called with the name of each header that goes below them. */
  onCut?: (header: string) => void;
};

type Container = Record<string, unknown> | unknown[];

/**
 * Reads a table, whose bytes begin with its length. It does not call itself for tables within tables, because their depth
 * is a publisher's choice. Of members of one name the first counts, as for RabbitMQ, which writes its own over that, and for
 * its Java client: a further one must not hide it. Throws for what is no table.
 */
export function readTable(table: Buffer, { leaf, levels, onCut }: Reading): Record<string, unknown> {
  const top: Record<string, unknown> = {};
  const open: { end: number; into: Container }[] = [{ end: 4 + table.readUInt32BE(0), into: top }];
  let at = 4;
  let header = '';
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    if (at >= inner.end) {
      open.pop();
      continue;
    }
    let name = '';
    if (!Array.isArray(inner.into)) {
      const length = table.readUInt8(at);
      name = table.toString('utf8', at + 1, at + 1 + length);
      at += 1 + length;
    }
    if (inner.into === top) header = name;
    const type = String.fromCharCode(table.readUInt8(at));
    at += 1;
    if (type !== 'F' && type !== 'A') {
      const { field, bytes } = readField(table, type, at);
      put(inner.into, name, leaf(field));
      at += bytes;
      continue;
    }
    const end = at + 4 + table.readUInt32BE(at);
    const cut = open.length >= levels;
    const into: Container = type === 'A' ? [] : {};
    const isPut = put(inner.into, name, cut ? null : into);
    if (cut && isPut) onCut?.(header);
    if (!cut && isPut) open.push({ end, into });
    at = cut || !isPut ? end : at + 4;
  }
  return top;
}

/** A member of its own under any name: an assignment to `__proto__` would make none. False: there is one of this name. */
function put(into: Container, name: string, value: unknown): boolean {
  if (Array.isArray(into)) return into.push(value) > 0;
  if (Object.hasOwn(into, name)) return false;
  Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
  return true;
}

type Read = { field: Field; bytes: number };

function readField(table: Buffer, type: string, at: number): Read {
  switch (type) {
    case 'S':
    case 'x': {
      const length = table.readUInt32BE(at);
      if (at + 4 + length > table.length) throw new RangeError('a string ends behind its table');
      return { field: { type, value: table.subarray(at + 4, at + 4 + length) }, bytes: 4 + length };
    }
    case 'l':
    case 'T':
      return { field: { type, value: table.readBigInt64BE(at) }, bytes: 8 };
    case 'D':
      return {
        field: { type, value: { places: table.readUInt8(at), digits: table.readInt32BE(at + 1) } },
        bytes: 5,
      };
    case 't':
      return { field: { type, value: table.readUInt8(at) !== 0 }, bytes: 1 };
    case 'V':
      return { field: { type, value: null }, bytes: 0 };
    default:
      return readNumber(table, type, at);
  }
}

function readNumber(table: Buffer, type: string, at: number): Read {
  switch (type) {
    case 'b':
      return { field: { type, value: table.readInt8(at) }, bytes: 1 };
    case 'B':
      return { field: { type, value: table.readUInt8(at) }, bytes: 1 };
    case 's':
      return { field: { type, value: table.readInt16BE(at) }, bytes: 2 };
    case 'u':
      return { field: { type, value: table.readUInt16BE(at) }, bytes: 2 };
    case 'I':
      return { field: { type, value: table.readInt32BE(at) }, bytes: 4 };
    case 'i':
      return { field: { type, value: table.readUInt32BE(at) }, bytes: 4 };
    case 'f':
      return { field: { type, value: table.readFloatBE(at) }, bytes: 4 };
    case 'd':
      return { field: { type, value: table.readDoubleBE(at) }, bytes: 8 };
    default:
      throw new TypeError(`AMQP has no type "${type}"`);
  }
}
