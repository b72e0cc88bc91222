import { describe, expect, it } from 'vitest';
import { flushing, inSpan, type NewSpan, noSpans, type Spans } from '../../../core/trace/spans.ts';

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: '01' };
const span: NewSpan = { name: 'publish orders', kind: 'producer', parent, attributes: {} };

function recorded() {
  const ended: unknown[] = [];
  const spans: Spans = {
    start: () => ({
      trace: { ...parent, spanId: 'c'.repeat(16) },
      end: (error) => void ended.push(error ?? 'well'),
    }),
    flush: async () => void ended.push('flushed'),
  };
  return { ended, spans };
}

describe('work within a span', () => {
  it('goes on in the trace from that span on, and ends it', async () => {
    const { ended, spans } = recorded();
    expect(await inSpan(spans, span, async (trace) => trace.spanId)).toBe('c'.repeat(16));
    expect(ended).toEqual(['well']);
  });

  it('that fails ends it with its error, and fails', async () => {
    const { ended, spans } = recorded();
    const error = new Error('no');
    await expect(inSpan(spans, span, () => Promise.reject(error))).rejects.toBe(error);
    expect(ended).toEqual([error]);
  });

  it('goes on in its caller’s trace where no spans are recorded', async () => {
    expect(await inSpan(noSpans, span, async (trace) => trace)).toBe(parent);
  });
});

describe('a function', () => {
  it('hands its spans over when it has done its work, also when it failed', async () => {
    const { ended, spans } = recorded();
    expect(await flushing(spans, async (a: number, b: number) => a + b)(1, 2)).toBe(3);
    await expect(flushing(spans, () => Promise.reject(new Error('no')))()).rejects.toThrow('no');
    expect(ended).toEqual(['flushed', 'flushed']);
  });
});
