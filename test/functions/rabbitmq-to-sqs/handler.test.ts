import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { BROKER_MESSAGE_BYTES } from '../../../core/limits.ts';
import { MessageTooLargeError } from '../../../core/message/work-item.ts';
import { queueNamed } from '../../../core/topology/index.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler, type Deps } from '../../../functions/rabbitmq-to-sqs/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryWorkQueues } from '../../memory/work-queues.ts';
import { recordedLog } from '../../recorded-log.ts';

const text = (value: string) => ({ bytes: [...Buffer.from(value)] });
/** More than SQS takes. */
const tooMany = { a: text('x'.repeat(1_100_000)) };

function message(body: string | Buffer, basicProperties: object = {}) {
  return {
    basicProperties: { headers: {}, ...basicProperties },
    redelivered: false,
    data: Buffer.from(body).toString('base64'),
  };
}

function setUp(overrides: Partial<Deps> = {}) {
  const workQueues = createMemoryWorkQueues();
  const reports = createMemoryFailureReports();
  const log = recordedLog();
  let ids = 0;
  const handler = createHandler({
    workQueues,
    reports,
    queueNamed,
    ttlMsOf: async () => 86_400_000,
    spans: noSpans,
    now: () => new Date('2026-11-02T10:00:00.000Z'),
    newId: () => {
      ids += 1;
      return `new-${ids}`;
    },
    log,
    ...overrides,
  });
  const bridge = (rmqMessagesByQueue: Record<string, object[]>) =>
    handler({ eventSource: 'aws:rmq', eventSourceArn: 'arn', rmqMessagesByQueue });
  return { workQueues, reports, lines: log.lines, bridge };
}

const death = (reason: string) => ({
  'x-death': [
    {
      count: 1,
      reason: text(reason),
      queue: text('parcel_labels'),
      exchange: text('parcels'),
      'routing-keys': [text('generate')],
      time: 'Nov 2, 2026, 9:59:59 AM',
    },
  ],
});

describe('the bridge', () => {
  it('moves messages to the work queues of their queues, in order and byte for byte', async () => {
    const { bridge, workQueues, reports } = setUp();
    await bridge({
      'orders::/': [
        message('{"n":1}', { messageId: 'a' }),
        message(Buffer.from([0, 255]), { messageId: 'b' }),
      ],
      'orders-analytics::/': [message('{"n":3}')],
    });
    const bodies = (queue: string) => workQueues.queues.get(queue)?.map(({ body }) => Buffer.from(body));
    expect(bodies('orders')).toEqual([Buffer.from('{"n":1}'), Buffer.from([0, 255])]);
    expect(bodies('orders-analytics')).toEqual([Buffer.from('{"n":3}')]);
    const envelopes = [...workQueues.queues.values()]
      .flat()
      .map(({ envelope }) => [envelope.id, envelope.queue]);
    expect(envelopes).toEqual([
      ['a', 'orders'],
      ['b', 'orders'],
      ['new-1', 'orders-analytics'],
    ]);
    expect(reports.reports).toEqual([]);
  });

  it('tells the story of each message', async () => {
    const { bridge, lines } = setUp();
    const traceparent = text('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    await bridge({ 'orders::/': [message('{}', { messageId: 'a', headers: { traceparent } })] });
    const trace_id = '0af7651916cd43dd8448eb211c80319c';
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'bridged',
        fields: { message_id: 'a', queue: 'orders', exchange: 'orders', routing_key: null, trace_id },
      },
    ]);
  });

  it('moves a message whose properties make no sense', async () => {
    const { bridge, workQueues } = setUp();
    await bridge({ 'orders::/': [{ basicProperties: 'broken', redelivered: null, data: 'e30=' }] });
    expect(workQueues.queues.get('orders')).toMatchObject([{ envelope: { id: 'new-1', headers: {} } }]);
  });

  it('moves messages of a queue that the topology does not declare', async () => {
    const { bridge, workQueues } = setUp();
    await bridge({ 'made-by-hand::/': [message('{}', { messageId: 'a' })] });
    expect(workQueues.queues.get('made-by-hand')).toMatchObject([{ envelope: { id: 'a', exchange: null } }]);
  });

  it('moves a body that is too large for SQS by reference, up to what the broker takes', async () => {
    const { bridge, workQueues, reports } = setUp();
    const large = message(Buffer.alloc(BROKER_MESSAGE_BYTES, 0xff), { messageId: 'large' });
    await bridge({ 'orders::/': [large] });
    expect(workQueues.queues.get('orders')).toMatchObject([
      { envelope: { id: 'large', body_ref: expect.stringMatching(/^transit\//) }, body: { byteLength: 0 } },
    ]);
    expect(reports.reports).toEqual([]);
  });

  it('reports a message that SQS cannot take, and goes on with the others', async () => {
    const { bridge, workQueues, reports, lines } = setUp();
    const large = message('x', { messageId: 'large', headers: tooMany });
    await bridge({
      'orders::/': [message('1', { messageId: 'a' }), large, message('2', { messageId: 'b' })],
    });
    expect(workQueues.queues.get('orders')?.map(({ envelope }) => envelope.id)).toEqual(['a', 'b']);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'large', queue: 'orders' },
        failure: { source: 'bridge', error: { code: 'message-too-large', permanent: true }, attempt: 1 },
      },
    ]);
    expect(reports.reports[0]?.body).toHaveLength(1);
    const ofLarge = lines.filter(({ fields }) => fields.message_id === 'large');
    expect(ofLarge.map(({ message }) => message)).toEqual(['attempt failed']);
  });

  it('reports a message without its headers but in its trace when these alone are too large', async () => {
    const reports = createMemoryFailureReports();
    const { bridge } = setUp({
      reports: {
        ...reports,
        async report(item) {
          if ('a' in item.envelope.headers) throw new MessageTooLargeError(2_000_000, 1_048_576);
          await reports.report(item);
        },
      },
    });
    const headers = { a: text('x'.repeat(1_100_000)) };
    await bridge({ 'orders::/': [message('{}', { messageId: 'loaded', headers })] });
    expect(reports.reports).toMatchObject([{ envelope: { id: 'loaded', dropped_headers: ['a'] } }]);
    expect(Object.keys(reports.reports[0]?.envelope.headers ?? {})).toEqual(['traceparent']);
  });

  it.each([1_400, 1_600, 4_500, 26_000])(
    'reports a message with headers of %i levels, and moves its 20 neighbours',
    async (levels) => {
      const { bridge, workQueues, reports } = setUp();
      const headers = {
        deep: JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
        own: text('kept'),
      };
      const neighbours = Array.from({ length: 20 }, (_, index) => `n-${index}`);
      const batch = neighbours.map((messageId) => message('{}', { messageId }));
      await bridge({
        'orders::/': batch.toSpliced(10, 0, message('{"a":1}', { messageId: 'deep', headers })),
      });
      expect(workQueues.queues.get('orders')?.map(({ envelope }) => envelope.id)).toEqual(neighbours);
      expect(reports.reports).toMatchObject([
        {
          envelope: { id: 'deep', queue: 'orders', headers: { own: 'kept' }, dropped_headers: ['deep'] },
          failure: {
            source: 'bridge',
            error: {
              name: 'HeadersNotCarriedError',
              message:
                'A header cannot be carried: "deep" is nested more than 64 levels deep. A retry goes without it.',
              permanent: true,
            },
          },
        },
      ]);
      expect(Buffer.from(reports.reports[0]?.body ?? '').toString()).toBe('{"a":1}');
    },
  );

  it('fails when SQS cannot be reached, so that the event source brings the batch again', async () => {
    const { bridge, workQueues } = setUp();
    workQueues.down = true;
    await expect(bridge({ 'orders::/': [message('{}')] })).rejects.toThrow();
  });

  it('fails when a report cannot be sent for now', async () => {
    const { bridge, reports } = setUp();
    reports.down = true;
    await expect(bridge({ 'dlq::/': [message('{}', { headers: death('rejected') })] })).rejects.toThrow();
    await expect(bridge({ 'orders::/': [message('x', { headers: tooMany })] })).rejects.toThrow();
  });
});

describe('the bridge, on a queue of dead letters', () => {
  it.each([
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['delivery_limit', 'delivery-limit'],
    ['maxlen', 'maxlen'],
  ])('reports a message that was %s to the recorder', async (reason, source) => {
    const { bridge, reports, workQueues } = setUp();
    await bridge({ 'dlq::/': [message('{"a":1}', { messageId: 'a', headers: death(reason) })] });
    expect(workQueues.queues.size).toBe(0);
    expect(reports.reports).toMatchObject([
      {
        envelope: {
          id: 'a',
          queue: 'parcel_labels',
          exchange: 'parcels',
          routing_key: 'generate',
          headers: {},
        },
        failure: {
          source,
          failed_at: '2026-11-02T09:59:59.000Z',
          error: {
            message: expect.stringContaining('parcel_labels'),
            permanent: source === 'expired',
          },
        },
      },
    ]);
  });

  it('records what died with headers that cannot be carried, and its neighbours', async () => {
    const { bridge, reports } = setUp();
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    const own = death('expired')['x-death'];
    await bridge({
      'dlq::/': [
        message('{}', { messageId: 'a', headers: { ...death('rejected'), deep } }),
        message('{}', { messageId: 'b', headers: { 'x-death': [...own, deep] } }),
        message('{}', { messageId: 'c', headers: death('rejected') }),
      ],
    });
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'a', queue: 'parcel_labels', dropped_headers: ['deep'] },
        failure: {
          source: 'rejected',
          error: { permanent: false, message: expect.stringContaining('"deep"') },
        },
      },
      { envelope: { id: 'b', queue: 'parcel_labels', dropped_headers: ['x-death'] } },
      { envelope: { id: 'c' }, failure: { source: 'rejected' } },
    ]);
  });

  it.each([
    'Jan 1, 1970, 12:33:41 AM',
    'Nov 2, 5000, 9:59:59 AM',
    'Nov 8, 55840, 10:13:20 PM',
    'Nov 2, 2026, 10:00:05 AM',
    'Oct 1, 2026, 10:00:00 AM',
    1_700_000_000_000_000,
  ])('takes the time of receipt for one that cannot be that of the death: %s', async (time) => {
    const { bridge, reports } = setUp();
    const [first] = death('expired')['x-death'];
    await bridge({ 'dlq::/': [message('{}', { headers: { 'x-death': [{ ...first, time }] } })] });
    expect(reports.reports[0]?.failure.failed_at).toBe('2026-11-02T10:00:00.000Z');
  });

  it('leaves a message that never died to a person', async () => {
    const { bridge, reports } = setUp();
    await bridge({ 'dlq::/': [message('{}', { messageId: 'stray' })] });
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'stray', queue: null },
        failure: { error: { code: 'unknown-death', permanent: true } },
      },
    ]);
  });
});
