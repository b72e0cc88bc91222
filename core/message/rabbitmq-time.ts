/** Numbers below this are seconds since 1970, above it milliseconds: as seconds it is the year 5138. */
const MILLISECONDS_FROM = 100_000_000_000;

/**
 * A time in a RabbitMQ event, as ISO 8601. `Jan 1, 1970, 12:33:41 AM` is Java's way, in UTC, with a narrow no-break
 * space since Java 20; a timestamp in a header may come as a number. Undefined for anything else.
 */
export function parseTime(value: unknown): string | undefined {
  const milliseconds = typeof value === 'number' ? fromNumber(value) : fromText(value);
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function fromNumber(value: number): number {
  return value < MILLISECONDS_FROM ? value * 1_000 : value;
}

function fromText(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const text = value.replaceAll('\u202f', ' ');
  return Date.parse(/(Z|[+-]\d\d:?\d\d|UTC|GMT)$/.test(text) ? text : `${text} UTC`);
}
