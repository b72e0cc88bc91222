/** How a body is read, here as in Courtier's functions: unpacked, as UTF-8, without a byte order mark, as JSON. */
export { type BodyLabels, jsonBody } from '../core/message/body.ts';
export {
  type EventMessage,
  EventMessageSchema,
  eventMessage,
  eventMessageOf,
} from '../core/message/event-message.ts';

/** Which version of the data a message has; the content type says how it is written. The name is core/message/headers.ts's. */
export const HEADER_SCHEMA_VERSION = 'x-schema-version';

/** W3C trace context, by the names of its two headers: what an OpenTelemetry propagator writes into its carrier. */
export type TraceHeaders = { traceparent?: string; tracestate?: string };

/** The trace that the headers of a message carry. */
export function traceOf({ traceparent, tracestate }: Readonly<Record<string, unknown>>): TraceHeaders {
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  };
}

/** Who a client speaks for: it stands in every message that it builds. */
export type Sender = {
  service: string;
  /** Of the data that this service publishes. Default 1.0. */
  version?: string;
};

/** What is published where, besides the event itself. */
export type Publishing = {
  exchange: string;
  /** Left out on a fanout. */
  routingKey?: string;
  /** Words separated by dots: `order.created`. */
  event: string;
  data: Record<string, unknown>;
  /** By which consumers recognise a message that comes twice. Made once a publish when left out. */
  messageId?: string;
  /** Set it to what this message answers or follows. */
  correlationId?: string;
  headers?: Record<string, string | number | boolean>;
  /** What this message is a part of, such as the `trace` of the message that it follows. Without it a trace begins. */
  trace?: TraceHeaders;
  /** 0 to 255; above 4 is high. */
  priority?: number;
  /** Whether a message that reaches no queue is an error. Default true. */
  mandatory?: boolean;
};
