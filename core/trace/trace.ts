import { createHash } from 'node:crypto';

/**
 * Where in a trace something happens, as W3C Trace Context has it. https://www.w3.org/TR/trace-context/
 */
export type Trace = {
  /** 32 hexadecimal digits: the `trace_id` of every log line about the message, whatever becomes of it. */
  traceId: string;
  /** 16 hexadecimal digits: the span that caused what happens now. */
  spanId: string;
  /** Two hexadecimal digits; `01` says that the spans before it are recorded. */
  flags: string;
  /** What tracing systems add for themselves: the value of `tracestate`, passed on as it came. */
  state?: string;
};

const VERSION = '00';
const SAMPLED = 1;
const FIELDS = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;
const NO_ID = /^0+$/;

/**
 * What a `traceparent` says; undefined when it is none, and a trace is to be begun. Of a version that is not known yet the
 * first four fields count, and of its flags the one that is known.
 */
export function parseTraceparent(text: unknown): Trace | undefined {
  if (typeof text !== 'string') return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = FIELDS.exec(text) ?? [];
  if (version === '' || version === 'ff' || NO_ID.test(traceId) || NO_ID.test(spanId)) return undefined;
  if (version === VERSION) return more === undefined ? { traceId, spanId, flags } : undefined;
  const sampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  return { traceId, spanId, flags: sampled ? '01' : '00' };
}

export function traceparent({ traceId, spanId, flags }: Trace): string {
  return `${VERSION}-${traceId}-${spanId}-${flags}`;
}

/**
 * A new trace, the same for the same seed: a message that its publisher gave none begins one in each of the queues that it
 * goes to, and it must not be several. It counts as recorded, because services that go by their caller would otherwise
 * stop recording their own spans.
 */
export function beginTrace(...seed: readonly string[]): Trace {
  const digits = createHash('sha256').update(JSON.stringify(seed)).digest('hex');
  return { traceId: digits.slice(0, 32), spanId: digits.slice(32, 48), flags: '01' };
}
