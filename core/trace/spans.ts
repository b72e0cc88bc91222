import type { Trace } from './trace.ts';

/** Never a body, a key or a token: spans go to a system of somebody else's. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type NewSpan = {
  name: string;
  /** producer: it hands a message over. consumer: it does a message's work. internal: it does neither. */
  kind: 'producer' | 'consumer' | 'internal';
  /** Where it belongs. A trace whose caller does not record it (its flags) gets no span. */
  parent: Trace;
  /** Another span that led to this one, and did not cause it: the attempt that a retry repeats. */
  link?: Trace | undefined;
  attributes: SpanAttributes;
};

export type Span = {
  /** The trace from here on: what happens within this span, or because of it. */
  trace: Trace;
  /** Ends it; `error`: because this was thrown. Of an error the span tells its name and code, and not its text. */
  end(error?: unknown): void;
};

/** Takes down what happens to messages, and hands it to a tracing system. Nothing here ever throws or rejects. */
export interface Spans {
  start(span: NewSpan): Span;
  /**
   * Hands over what has ended, in a bounded time. Called when the messages of an invocation are dealt with. `withinMs`: what
   * is left of the invocation; where that is less than the bound, the spans wait for the next flush.
   */
  flush(withinMs?: number): Promise<void>;
}

/** Where no tracing system is: the trace goes on from its caller. */
export const noSpans: Spans = {
  start: ({ parent }) => ({ trace: parent, end() {} }),
  async flush() {},
};

/** Does what a span tells of; `work` gets the trace from there on. */
export async function inSpan<T>(spans: Spans, span: NewSpan, work: (trace: Trace) => Promise<T>): Promise<T> {
  const { trace, end } = spans.start(span);
  try {
    const result = await work(trace);
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

/** A function whose spans are handed over when it has done its work. */
export function flushing<Args extends unknown[], Result>(
  spans: Spans,
  handler: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await handler(...args);
    } finally {
      await spans.flush();
    }
  };
}
