/** W3C trace context, taken apart. */
export type Trace = { trace_id: string; span_id: string };

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** What a traceparent header says; undefined when it is none. Zeros stand for "no id". */
export function parseTrace(traceparent: string | undefined): Trace | undefined {
  const [, trace_id = '', span_id = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const none = /^0*$/;
  return none.test(trace_id) || none.test(span_id) ? undefined : { trace_id, span_id };
}

export function traceparent({ trace_id, span_id }: Trace): string {
  return `00-${trace_id}-${span_id}-01`;
}
