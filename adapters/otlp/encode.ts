import type { NewSpan, SpanAttributes } from '../../core/trace/spans.ts';
import type { Trace } from '../../core/trace/trace.ts';

export type EndedSpan = NewSpan & {
  trace: Trace;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  failed: boolean;
};

const KINDS = { internal: 1, producer: 4, consumer: 5 } as const;
const STATUS_ERROR = 2;

/**
 * Spans as OTLP writes them in JSON: ids in hexadecimal, and numbers of 64 bits as text.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function encodeSpans(resource: SpanAttributes, spans: readonly EndedSpan[]): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'courtier' }, spans: spans.map(encodeSpan) }],
      },
    ],
  });
}

function encodeSpan(span: EndedSpan) {
  const { trace, parent, link, name, kind, attributes, startedAt, endedAt, failed } = span;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentSpanId: parent.spanId,
    ...(trace.state !== undefined && { traceState: trace.state }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: keyValues(attributes),
    ...(link && { links: [{ traceId: link.traceId, spanId: link.spanId }] }),
    status: failed ? { code: STATUS_ERROR } : {},
  };
}

function keyValues(attributes: SpanAttributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function nanoseconds(milliseconds: number): string {
  return (BigInt(Math.round(milliseconds * 1_000)) * 1_000n).toString();
}
