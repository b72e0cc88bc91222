import { type Field, readTable } from '../../core/message/amqp-table.ts';

/** Deeper ones are cut to null: a function's own limit is far below, and JSON.stringify reaches some thousand. */
const LEVELS_MAX = 1_000;

/**
 * An AMQP table as Lambda's poller makes JSON of it: its Java client decodes the table, and Gson writes what came out.
 * `table` begins with its length. Throws for what is no table.
 */
export function javaTable(table: Buffer): Record<string, unknown> {
  return readTable(table, { leaf: javaValue, levels: LEVELS_MAX });
}

function javaValue({ type, value }: Field): unknown {
  switch (type) {
    case 'S':
      return { bytes: signed(value) };
    case 'x':
      return signed(value);
    // Gson writes every digit, and JSON.parse in the function rounds them.
    case 'l':
      return Number(value);
    case 'T':
      return javaDate(value);
    // A BigDecimal, which Gson writes as a number.
    case 'D':
      return Number(`${value.digits}e-${value.places}`);
    case 'f':
      return finite(shortestFloat(value));
    case 'd':
      return finite(value);
    default:
      return value;
  }
}

/** Java's bytes. */
const signed = (bytes: Buffer) => [...new Int8Array(bytes)];

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
