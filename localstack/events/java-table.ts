/**
 * An AMQP table as Lambda's poller makes JSON of it: its Java client decodes the table, and Gson writes what came out.
 * Read without recursion, because a publisher decides how deep it is.
 */

/** Deeper ones are cut to null: a function's own limit is far below, and JSON.stringify reaches some thousand. */
const LEVELS_MAX = 1_000;

type Container = Record<string, unknown> | unknown[];
type Open = { end: number; into: Container };

/** `table` begins with its length. Throws for what is no table. */
export function javaTable(table: Buffer): Record<string, unknown> {
  const top: Record<string, unknown> = {};
  const open: Open[] = [{ end: 4 + table.readUInt32BE(0), into: top }];
  let at = 4;
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    if (at >= inner.end) {
      open.pop();
      continue;
    }
    const { into } = inner;
    let name = '';
    if (!Array.isArray(into)) {
      const length = table.readUInt8(at);
      name = table.toString('utf8', at + 1, at + 1 + length);
      at += 1 + length;
    }
    const type = String.fromCharCode(table.readUInt8(at));
    at += 1;
    if (type !== 'F' && type !== 'A') {
      const field = readField(table, type, at);
      put(into, name, field.value);
      at += field.bytes;
      continue;
    }
    const length = table.readUInt32BE(at);
    at += 4;
    const nested: Container = type === 'A' ? [] : {};
    const cut = open.length > LEVELS_MAX;
    put(into, name, cut ? null : nested);
    if (cut) at += length;
    else open.push({ end: at + length, into: nested });
  }
  return top;
}

function put(into: Container, name: string, value: unknown): void {
  if (Array.isArray(into)) into.push(value);
  else Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
}

type Field = { value: unknown; bytes: number };

const numbers: Readonly<Record<string, (table: Buffer, at: number) => Field>> = {
  b: (table, at) => ({ value: table.readInt8(at), bytes: 1 }),
  B: (table, at) => ({ value: table.readUInt8(at), bytes: 1 }),
  s: (table, at) => ({ value: table.readInt16BE(at), bytes: 2 }),
  u: (table, at) => ({ value: table.readUInt16BE(at), bytes: 2 }),
  I: (table, at) => ({ value: table.readInt32BE(at), bytes: 4 }),
  i: (table, at) => ({ value: table.readUInt32BE(at), bytes: 4 }),
  // Gson writes every digit, and JSON.parse in the function rounds them.
  l: (table, at) => ({ value: Number(table.readBigInt64BE(at)), bytes: 8 }),
  d: (table, at) => ({ value: finite(table.readDoubleBE(at)), bytes: 8 }),
  f: (table, at) => ({ value: finite(shortestFloat(table.readFloatBE(at))), bytes: 4 }),
  // A BigDecimal, which Gson writes as a number.
  D: (table, at) => ({ value: Number(`${table.readInt32BE(at + 1)}e-${table.readUInt8(at)}`), bytes: 5 }),
  t: (table, at) => ({ value: table.readUInt8(at) !== 0, bytes: 1 }),
  T: (table, at) => ({ value: javaDate(table.readBigInt64BE(at)), bytes: 8 }),
  V: () => ({ value: null, bytes: 0 }),
};

function readField(table: Buffer, type: string, at: number): Field {
  const read = numbers[type];
  if (read) return read(table, at);
  if (type !== 'S' && type !== 'x') throw new TypeError(`AMQP has no type "${type}"`);
  const length = table.readUInt32BE(at);
  const bytes = [...new Int8Array(table.subarray(at + 4, at + 4 + length))];
  return { value: type === 'S' ? { bytes } : bytes, bytes: 4 + length };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** As Java writes a float: with no more digits than tell it from its neighbours. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

const JAVA_DATE = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
/** The calendar repeats itself after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 12_622_780_800_000n;

/**
 * `Jan 1, 1970, 12:33:41 AM` for seconds since 1970. Java's Date holds milliseconds in 64 bits, and has a text for all of
 * them, of which JavaScript's reaches a small part.
 */
export function javaDate(seconds: bigint): string {
  const milliseconds = BigInt.asIntN(64, seconds * 1_000n);
  const inCycle = ((milliseconds % CYCLE_MS) + CYCLE_MS) % CYCLE_MS;
  const cycles = Number((milliseconds - inCycle) / CYCLE_MS);
  const text = JAVA_DATE.format(Number(inCycle)).replaceAll('\u202f', ' ');
  return text.replace(/\d{4}/, (year) => {
    const shifted = Number(year) + cycles * CYCLE_YEARS;
    return String(shifted > 0 ? shifted : 1 - shifted);
  });
}
