import { styleText } from 'node:util';
import { DEPLOYMENT, measures } from '../core/metrics/measures.ts';

export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colours for a terminal, none for a file. */
export function styleFor(colours: boolean): Style {
  return colours ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

type Fields = Record<string, unknown>;

/** Fields that the line shows elsewhere, or that say the same on every line. */
const SHOWN = new Set([
  ...['level', 'message', 'timestamp', 'service', 'message_id', 'error', 'error_message', 'sampling_rate'],
  ...[
    'xray_trace_id',
    'cold_start',
    'function_arn',
    'function_memory_size',
    'function_name',
    'function_request_id',
  ],
  // What makes a metric of the line.
  ...['_aws', DEPLOYMENT, ...Object.keys(measures)],
]);
const STACK_LINES = 3;
/** UUIDs, and the ids of traces. */
const IDS = /\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})\b/g;

/**
 * One line of a function as one line of a story: `12:03:11.482 invoices  handled 0199a1b2-…-2e3f4a5b queue=invoices attempt=1`.
 * JSON lines of the functions' logger are rendered; anything else passes as it is. An error brings its stack's first lines.
 * The message's id is whole, so that one search with the id of an answer finds its story; others are cut short unless `wholeIds`.
 */
export function functionLine(
  functionName: string,
  line: string,
  style: Style,
  now: Date,
  wholeIds = false,
): string {
  const fields = parse(line);
  const name = style('cyan', shortName(functionName).padEnd(20));
  if (!fields) return `${style('dim', clock(now))} ${name} ${line}`;
  const level = String(fields.level ?? 'INFO').toUpperCase();
  const event = String(fields.message ?? '');
  const cut = (text: string) => (wholeIds ? text : text.replaceAll(IDS, (id) => shortId(id)));
  const parts = [
    style('dim', clock(timeOf(fields.timestamp) ?? now)),
    name,
    style(colourOf(level, event), event),
    typeof fields.message_id === 'string' ? style('yellow', fields.message_id) : '',
    style('dim', cut(rest(fields))),
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return [text, ...errorLines(errorOf(fields), style)].join('\n');
}

/**
 * The last eight characters: a UUIDv7 begins with the time, which messages of the same second share, and ends at random.
 */
export function shortId(id: string): string {
  return id.length > 8 ? `…${id.slice(-8)}` : id;
}

/** Hours, minutes, seconds and milliseconds on this machine's clock. */
export function clock(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function parse(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'message' in value ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(timestamp: unknown): Date | undefined {
  const at = new Date(typeof timestamp === 'string' ? timestamp : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** `courtier-local-dead-letter-recorder` → `dead-letter-recorder`. */
function shortName(functionName: string): string {
  return functionName.replace(/^courtier-[a-z0-9]+-/, '');
}

function colourOf(level: string, event: string): Parameters<typeof styleText>[0] {
  if (level === 'ERROR' || level === 'CRITICAL') return 'red';
  if (level === 'WARN') return 'yellow';
  if (level === 'DEBUG') return 'dim';
  return /failed|refused/.test(event) ? 'yellow' : 'green';
}

function rest(fields: Fields): string {
  return Object.entries(fields)
    .filter(([key, value]) => !SHOWN.has(key) && value !== undefined && value !== null && value !== '')
    .filter(([key]) => key !== 'error_name' || typeof fields.error_message !== 'string')
    .map(([key, value]) => `${key}=${plain(value)}`)
    .join(' ');
}

function plain(value: unknown): string {
  if (typeof value === 'string') return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

/** The logger's own error, or what a line about a failed attempt says of one. */
function errorOf({ error, error_name: name, error_message: message }: Fields): unknown {
  return error ?? (typeof message === 'string' ? { name, message } : undefined);
}

function errorLines(error: unknown, style: Style): string[] {
  if (typeof error === 'string') return [style('red', `    ${error}`)];
  if (typeof error !== 'object' || error === null) return [];
  const { name = 'Error', message = '', stack } = error as Fields;
  const frames =
    typeof stack === 'string' ? stack.split('\n').filter((line) => line.trim().startsWith('at ')) : [];
  return [
    style('red', `    ${name}: ${message}`),
    ...frames.slice(0, STACK_LINES).map((frame) => style('dim', `      ${frame.trim()}`)),
  ];
}
