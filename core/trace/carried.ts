import type { Headers, HeaderTypes } from '../message/header-value.ts';
import { HEADER_TRACEPARENT, HEADER_TRACESTATE } from '../message/headers.ts';
import { passedState } from './state.ts';
import { beginTrace, parseTraceparent, type Trace, traceparent } from './trace.ts';

/** The two headers that carry a trace on, in an HTTP call as in a message. */
export type TraceHeaders = { traceparent: string; tracestate?: string };

export function traceHeaders(trace: Trace): TraceHeaders {
  const { state } = trace;
  return { traceparent: traceparent(trace), ...(state === undefined ? {} : { tracestate: state }) };
}

/** A trace as a consumer gets it. `headers` carries it on to whatever the consumer calls. */
export type TraceContext = Pick<Trace, 'traceId' | 'spanId'> & { headers: TraceHeaders };

export function contextOf(trace: Trace): TraceContext {
  return { traceId: trace.traceId, spanId: trace.spanId, headers: traceHeaders(trace) };
}

/** The trace that headers carry; undefined when they carry none. A `tracestate` without a valid `traceparent` means nothing. */
export function traceIn(headers: Readonly<Record<string, unknown>>): Trace | undefined {
  const trace = parseTraceparent(headers[HEADER_TRACEPARENT]);
  const state = trace && passedState(headers[HEADER_TRACESTATE]);
  return state === undefined ? trace : ({ ...trace, state } as Trace);
}

/** Headers that carry this trace and no other. */
export function withTrace(headers: Headers, trace: Trace): Headers {
  if (carries(headers, trace)) return headers;
  const { [HEADER_TRACEPARENT]: _parent, [HEADER_TRACESTATE]: _state, ...rest } = headers;
  return { ...rest, ...traceHeaders(trace) };
}

function carries(headers: Headers, trace: Trace): boolean {
  return headers[HEADER_TRACEPARENT] === traceparent(trace) && headers[HEADER_TRACESTATE] === trace.state;
}

/** The headers of a message that a request brings: in the trace that they name, or else in the request's. */
export function inRequestTrace(headers: Headers, ofRequest: Trace): Headers {
  return withTrace(headers, traceIn(headers) ?? ofRequest);
}

type Carrier = {
  id: string;
  properties: { timestamp?: string | undefined };
  headers: Headers;
  header_types?: HeaderTypes | undefined;
};

/** The trace that a message is part of: its own, or else one that begins with it. */
export function traceOf({ id, properties, headers }: Omit<Carrier, 'header_types'>): Trace {
  return traceIn(headers) ?? beginTrace(id, properties.timestamp ?? '');
}

/** The message with headers that carry its trace, and nothing that is none. */
export function inTrace<M extends Carrier>(message: M): M {
  const { headers, header_types: types } = message;
  const trace = traceOf(message);
  if (carries(headers, trace)) return message;
  return {
    ...message,
    headers: withTrace(headers, trace),
    ...(types && { header_types: typesApart(types) }),
  };
}

/** Text that is not UTF-8 is no trace, and what takes its place is. */
function typesApart(types: HeaderTypes): HeaderTypes {
  const { [HEADER_TRACEPARENT]: _parent, [HEADER_TRACESTATE]: _state, ...rest } = types;
  return rest;
}

/** What a log line says of the trace of a message. */
export function traceFields(headers: Headers): { trace_id?: string } {
  const trace = parseTraceparent(headers[HEADER_TRACEPARENT]);
  return trace ? { trace_id: trace.traceId } : {};
}
