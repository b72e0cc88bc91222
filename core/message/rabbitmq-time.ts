/** Numbers below this are seconds since 1970, above it milliseconds: as seconds it is the year 5138. */
const MILLISECONDS_FROM = 100_000_000_000;
/** The last moment of the year 9999: later ones have no ISO 8601 form with four digits. */
export const LATEST_MS = 253_402_300_799_999;

/**
 * A time in a RabbitMQ event, as ISO 8601: Java's text, or a number. Undefined for anything else, and for what is no
 * time of the years 1970 to 9999: clients that count in milliseconds or microseconds where AMQP counts in seconds are
 * thousands and millions of years ahead.
 */
export function parseTime(value: unknown): string | undefined {
  const milliseconds = typeof value === 'number' ? fromNumber(value) : fromText(value);
  return isoTime(milliseconds);
}

/** Undefined outside of the years 1970 to 9999. */
export function isoTime(milliseconds: number): string | undefined {
  return milliseconds >= 0 && milliseconds <= LATEST_MS ? new Date(milliseconds).toISOString() : undefined;
}

function fromNumber(value: number): number {
  return value < MILLISECONDS_FROM ? value * 1_000 : value;
}

function fromText(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const seconds = javaSeconds(value);
  if (seconds !== undefined) return seconds * 1_000;
  return Date.parse(/(Z|[+-]\d\d:?\d\d|UTC|GMT)$/.test(value) ? value : `${value} UTC`);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const JAVA_DATE = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{1,9}),? (\d{1,2}):(\d\d):(\d\d)[ \u202f]([AP])M$/;
/** The calendar repeats itself after so many years, which are so many seconds. */
const CYCLE_YEARS = 400;
const CYCLE_SECONDS = 12_622_780_800;

/**
 * `Jan 1, 1970, 12:33:41 AM` is Java's way to write a time, in UTC, with a narrow no-break space since Java 20. Seconds
 * since 1970, exact in every year, also where no Date reaches; undefined for other text.
 */
export function javaSeconds(text: string): number | undefined {
  const [, month = '', day, year, hour, minute, second, half] = JAVA_DATE.exec(text) ?? [];
  const monthIndex = MONTHS.indexOf(month);
  if (monthIndex === -1) return undefined;
  const cycles = Math.floor(Number(year) / CYCLE_YEARS) - 5;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const inCycle = Date.UTC(
    Number(year) - cycles * CYCLE_YEARS,
    monthIndex,
    Number(day),
    hours,
    Number(minute),
    Number(second),
  );
  return inCycle / 1_000 + cycles * CYCLE_SECONDS;
}
