import { describe, expect, it } from 'vitest';
import { inRequestTrace, inTrace, traceFields, traceIn } from '../../../core/trace/carried.ts';

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const message = (headers: Record<string, string | number>, more = {}) => ({
  id: 'm-1',
  properties: { timestamp: '2026-01-05T10:00:00Z' },
  headers,
  ...more,
});

describe('a message', () => {
  it('that carries a trace is left as it is', () => {
    const traced = message({ tenant: 7, traceparent: parent, tracestate: 'a=1' });
    expect(inTrace(traced)).toBe(traced);
    expect(traceIn(traced.headers)).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      flags: '01',
      state: 'a=1',
    });
  });

  it('that carries none begins one, the same in every queue that it comes to', () => {
    const { headers } = inTrace(message({ tenant: 7 }));
    expect(headers).toEqual({
      tenant: 7,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    expect(inTrace(message({})).headers.traceparent).toBe(headers.traceparent);
    expect(inTrace({ ...message({}), id: 'm-2' }).headers.traceparent).not.toBe(headers.traceparent);
  });

  it.each([
    ['text that is no trace', { traceparent: 'own', tracestate: 'a=1' }],
    ['a number', { traceparent: 1, tracestate: 'a=1' }],
    ['a state alone', { tracestate: 'a=1' }],
  ])('that carries %s loses it with its state, and begins one', (_, headers) => {
    expect(inTrace(message(headers)).headers).toEqual(inTrace(message({})).headers);
  });

  it('goes on in its trace without a state that breaks the rules', () => {
    expect(inTrace(message({ traceparent: parent, tracestate: 'A' })).headers).toEqual({
      traceparent: parent,
    });
  });

  it('has no type left of bytes that were no trace', () => {
    const types = { traceparent: 'binary', at: 'timestamp' } as const;
    const traced = inTrace(message({ traceparent: 'AAE=', at: 1 }, { header_types: types }));
    expect(traced).toMatchObject({ headers: { traceparent: expect.stringContaining('00-') } });
    expect(traced).toHaveProperty('header_types', { at: 'timestamp' });
  });
});

describe('a message that a request brings', () => {
  const ofRequest = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: '00', state: 'r=1' };

  it('is in the request’s trace', () => {
    const carried = { traceparent: `00-${ofRequest.traceId}-${ofRequest.spanId}-00`, tracestate: 'r=1' };
    expect(inRequestTrace({ a: 1 }, ofRequest)).toEqual({ a: 1, ...carried });
    expect(inRequestTrace({ a: 1, traceparent: 'own' }, ofRequest)).toEqual({ a: 1, ...carried });
  });

  it('is in its own trace when its headers name one, and takes nothing of the request’s', () => {
    expect(inRequestTrace({ traceparent: parent }, ofRequest)).toEqual({ traceparent: parent });
  });
});

describe('a log line', () => {
  it('says the trace of a message, and nothing of one that has none', () => {
    expect(traceFields({ traceparent: parent })).toEqual({ trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
    expect(traceFields({})).toEqual({});
  });
});
