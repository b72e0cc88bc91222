import { randomBytes } from 'node:crypto';
import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';
import type { NewSpan, SpanAttributes, Spans } from '../../core/trace/spans.ts';
import { type EndedSpan, encodeSpans } from './encode.ts';
import { post } from './post.ts';

export type OtlpOptions = {
  /** The base URL of a collector, without a password: spans go to `/v1/traces` below it. */
  endpoint: string;
  /** What the spans are of: `service.name` and the like. */
  resource: SpanAttributes;
  log: Log;
  /** Milliseconds since 1970. Default: the clock of this machine. */
  now?: () => number;
  /** Milliseconds that a flush takes at most. Default: 500. */
  timeoutMs?: number;
};

/** Spans of one request, and spans that wait for one at most: newer ones take the place of the oldest. */
const BATCH = 512;
const WAITING_MAX = 2_048;
const TIMEOUT_MS = 500;
/** A flush that took more of its time than this was slow: every message would wait for it. */
const SLOW_SHARE = 0.5;
/** So long a collector that is slow or away is not asked again, milliseconds: it costs one timeout, and not one a message. */
const PAUSE_MS = 30_000;

/**
 * Spans for a collector that speaks OTLP over HTTP, in JSON. Kept in memory until a flush, and dropped rather than in the way
 * of a message: when there are too many, and when the collector does not take them.
 */
export function createOtlpSpans(options: OtlpOptions): Spans {
  const { endpoint, resource, log, now = Date.now, timeoutMs = TIMEOUT_MS } = options;
  const url = new URL(`${endpoint.replace(/\/+$/, '')}/v1/traces`);
  const waiting: EndedSpan[] = [];
  let pausedUntil = 0;

  function keep(span: EndedSpan): void {
    waiting.push(span);
    if (waiting.length > WAITING_MAX) waiting.shift();
  }

  async function send(): Promise<void> {
    const until = now() + timeoutMs;
    while (waiting.length > 0 && now() < until) {
      const batch = waiting.splice(0, BATCH);
      await post(url, encodeSpans(resource, batch), Math.max(1, until - now()));
    }
  }

  function pause(message: string, fields: Record<string, unknown>): void {
    pausedUntil = now() + PAUSE_MS;
    log.warn(message, fields);
  }

  return {
    start: (span) => startSpan(span, now, keep),
    async flush(withinMs = timeoutMs) {
      if (waiting.length === 0 || now() < pausedUntil || withinMs < timeoutMs) return;
      const startedAt = now();
      try {
        await send();
        const duration_ms = now() - startedAt;
        if (duration_ms > timeoutMs * SLOW_SHARE) pause('the collector is slow', { duration_ms });
      } catch (error) {
        pause('spans not exported', { error_message: classify(error).message });
      }
    },
  };
}

const SAMPLED = 1;

function startSpan(span: NewSpan, now: () => number, keep: (span: EndedSpan) => void) {
  const { parent } = span;
  const isRecorded = (Number.parseInt(parent.flags, 16) & SAMPLED) === SAMPLED;
  if (!isRecorded) return { trace: parent, end() {} };
  const trace = { ...parent, spanId: randomBytes(8).toString('hex') };
  const startedAt = now();
  return {
    trace,
    end(error?: unknown) {
      const failed = error !== undefined;
      const attributes = failed ? { ...span.attributes, 'error.type': errorType(error) } : span.attributes;
      keep({ ...span, trace, attributes, startedAt, endedAt: now(), failed });
    },
  };
}

function errorType(error: unknown): string {
  const { name, code } = classify(error);
  return code === 'unexpected' ? name : code;
}
