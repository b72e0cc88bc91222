import { describe, expect, it } from 'vitest';
import { beginTrace, parseTraceparent, traceparent } from '../../../core/trace/trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each(['00', '01', '03'])('is read and written as it came, with the flags %s', (flags) => {
    const text = `00-${traceId}-${spanId}-${flags}`;
    const trace = parseTraceparent(text);
    expect(trace).toEqual({ traceId, spanId, flags });
    expect(trace && traceparent(trace)).toBe(text);
  });

  it.each([
    ['the version ff', `ff-${traceId}-${spanId}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a capital in its flags', `00-${traceId}-${spanId}-0A`],
    ['a digit too few', `00-${traceId.slice(1)}-${spanId}-01`],
    ['more behind version 00', `00-${traceId}-${spanId}-01-more`],
    ['more behind a version to come, without a hyphen', `01-${traceId}-${spanId}-01more`],
    ['two of them', `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
    ['space around it', ` 00-${traceId}-${spanId}-01`],
    ['a line break', `00-${traceId}-${spanId}-01\n`],
    ['nothing', ''],
    ['a number', 1],
    ['no value', undefined],
  ])('with %s is none', (_, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it.each([
    [`01-${traceId}-${spanId}-01`, '01'],
    [`cc-${traceId}-${spanId}-03-what-comes`, '01'],
    [`01-${traceId}-${spanId}-fe-`, '00'],
  ])('of a version to come counts with its first four fields: %s', (text, flags) => {
    expect(parseTraceparent(text)).toEqual({ traceId, spanId, flags });
  });
});

describe('a trace that begins', () => {
  it('is a valid one, marked as recorded, the same for one seed and another for another', () => {
    const trace = beginTrace('m-1', '2026-01-05T10:00:00Z');
    expect(parseTraceparent(traceparent(trace))).toEqual(trace);
    expect(trace.flags).toBe('01');
    expect(beginTrace('m-1', '2026-01-05T10:00:00Z')).toEqual(trace);
    expect(beginTrace('m-1', '2026-01-05T10:00:01Z').traceId).not.toBe(trace.traceId);
    expect(beginTrace('m-12', '026-01-05T10:00:00Z').traceId).not.toBe(trace.traceId);
  });
});
