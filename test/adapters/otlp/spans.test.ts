import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOtlpSpans, type OtlpOptions } from '../../../adapters/otlp/spans.ts';
import { PermanentError } from '../../../core/errors.ts';
import type { NewSpan } from '../../../core/trace/spans.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../otlp-receiver.ts';
import { recordedLog } from '../../recorded-log.ts';

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  Object.assign(receiver, { spans: [], texts: [], answer: 200, beforeAnswer() {} });
});

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: '01', state: 'shop=1' };
const published: NewSpan = {
  name: 'publish orders',
  kind: 'producer',
  parent,
  attributes: {
    'messaging.message.id': 'm-1',
    'messaging.message.body.size': 12,
    share: 0.5,
    left: undefined,
  },
};

function setUp(more: Partial<OtlpOptions> = {}) {
  const log = recordedLog();
  const clock = { ms: Date.parse('2026-01-05T10:00:00.000Z') };
  const resource = { 'service.name': 'publish' };
  const now = () => clock.ms;
  return { log, clock, spans: createOtlpSpans({ endpoint: receiver.endpoint, resource, log, now, ...more }) };
}

describe('spans', () => {
  it('come to the collector with all that they say, as children of their caller', async () => {
    const { spans, clock } = setUp();
    const span = spans.start(published);
    clock.ms += 25;
    span.end();
    await spans.flush();
    expect(receiver.spans).toEqual([
      {
        traceId: parent.traceId,
        spanId: span.trace.spanId,
        parentSpanId: parent.spanId,
        traceState: 'shop=1',
        name: 'publish orders',
        kind: 4,
        startTimeUnixNano: '1767607200000000000',
        endTimeUnixNano: '1767607200025000000',
        attributes: { 'messaging.message.id': 'm-1', 'messaging.message.body.size': '12', share: 0.5 },
        links: [],
        status: {},
        resource: { 'service.name': 'publish' },
      },
    ]);
    expect(span.trace).toEqual({ ...parent, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(span.trace.spanId).not.toBe(parent.spanId);
  });

  it('are linked to what led to them, and are not its children', async () => {
    const { spans } = setUp();
    spans.start({ ...published, kind: 'consumer', link: { ...parent, spanId: 'c'.repeat(16) } }).end();
    await spans.flush();
    const links = [{ traceId: parent.traceId, spanId: 'c'.repeat(16) }];
    expect(receiver.spans).toMatchObject([{ kind: 5, parentSpanId: parent.spanId, links }]);
  });

  it('tell of an error its code or name, and nothing of its text', async () => {
    const { spans } = setUp();
    spans.start(published).end(new PermanentError('the card 4711', { code: 'card-refused' }));
    spans.start(published).end(new TypeError('the card 4711'));
    await spans.flush();
    const failed = receiver.spans.map(({ status, attributes }) => [status.code, attributes['error.type']]);
    expect(failed).toEqual([
      [2, 'card-refused'],
      [2, 'TypeError'],
    ]);
    expect(receiver.texts.join()).not.toContain('4711');
  });

  it('are none of a trace that its caller does not record: the trace goes on as it came', async () => {
    const { spans } = setUp();
    const unrecorded = { ...parent, flags: '00' };
    const span = spans.start({ ...published, parent: unrecorded });
    span.end();
    await spans.flush();
    expect(span.trace).toBe(unrecorded);
    expect(receiver.texts).toEqual([]);
  });

  it('go in requests of 512, and of more than 2,048 that wait the oldest are dropped', async () => {
    const { spans } = setUp();
    for (let n = 0; n < 2_100; n += 1) spans.start({ ...published, name: `publish ${n}` }).end();
    await spans.flush();
    expect(receiver.texts).toHaveLength(4);
    expect(receiver.spans).toHaveLength(2_048);
    expect(receiver.spans[0]?.name).toBe('publish 52');
  });

  it('that nobody ended are not there, and a flush of none asks nobody', async () => {
    const { spans } = setUp();
    spans.start(published);
    await spans.flush();
    expect(receiver.texts).toEqual([]);
  });
});

describe('spans of an invocation that is nearly over', () => {
  it('wait for the next flush, and the collector is not blamed', async () => {
    const { spans, log } = setUp();
    spans.start(published).end();
    await spans.flush(499);
    expect(receiver.texts).toEqual([]);
    await spans.flush(500);
    expect(receiver.spans).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });
});

describe('a collector that takes no spans', () => {
  it.each([
    ['refuses them', { answer: 503 as const }, 'the collector answered 503'],
    ['does not answer', { answer: 'never' as const }, 'aborted'],
  ])('and %s costs one try, and is asked again only after a pause', async (_, how, reason) => {
    Object.assign(receiver, how);
    const { spans, log, clock } = setUp({ timeoutMs: 200 });
    const publishOne = async () => {
      spans.start(published).end();
      await spans.flush();
    };
    await publishOne();
    await publishOne();
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        message: 'spans not exported',
        fields: { error_message: expect.stringContaining(reason) },
      },
    ]);
    receiver.answer = 200;
    await publishOne();
    expect(receiver.spans).toEqual([]);
    clock.ms += 30_000;
    await publishOne();
    expect(receiver.spans).toHaveLength(3);
  });

  it('and is not there fails nothing', async () => {
    const { spans, log } = setUp({ endpoint: 'http://127.0.0.1:1/' });
    spans.start(published).end();
    await expect(spans.flush()).resolves.toBeUndefined();
    expect(log.lines).toHaveLength(1);
  });
});

describe('a collector that answers', () => {
  it('late is asked again only after a pause, because every message would wait for it', async () => {
    const { spans, log, clock } = setUp();
    receiver.beforeAnswer = () => {
      clock.ms += 251;
    };
    const publishOne = async () => {
      spans.start(published).end();
      await spans.flush();
    };
    await publishOne();
    await publishOne();
    expect(receiver.spans).toHaveLength(1);
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'the collector is slow', fields: { duration_ms: 251 } },
    ]);
    clock.ms += 30_000;
    await publishOne();
    expect(receiver.spans).toHaveLength(3);
  });

  it('in 250 ms is asked with the next message', async () => {
    const { spans, log, clock } = setUp();
    receiver.beforeAnswer = () => {
      clock.ms += 250;
    };
    for (const _ of [1, 2]) {
      spans.start(published).end();
      await spans.flush();
    }
    expect(receiver.spans).toHaveLength(2);
    expect(log.lines).toEqual([]);
  });
});
