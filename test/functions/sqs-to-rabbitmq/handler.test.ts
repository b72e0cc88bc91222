import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { toOutgoing } from '../../../adapters/sqs/outgoing.ts';
import type { Envelope } from '../../../core/message/envelope.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler } from '../../../functions/sqs-to-rabbitmq/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryHeldMessages } from '../../memory/held-messages.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { recordedLog } from '../../recorded-log.ts';

const at = '2026-11-02T10:00:00.000Z';

function record(overrides: Partial<Envelope> & { id: string }, receiveCount = 1): SQSRecord {
  const envelope: Envelope = {
    exchange: 'shop',
    routing_key: 'open',
    queue: null,
    encoding: 'text',
    properties: { content_type: 'application/json' },
    headers: { tenant: 7 },
    mandatory: true,
    ...overrides,
  };
  const { MessageBody, MessageAttributes } = toOutgoing({ envelope, body: Buffer.from('{"a": 1}') });
  return rawRecord(`sqs-${envelope.id}`, MessageBody, MessageAttributes, receiveCount);
}

function rawRecord(
  messageId: string,
  body: string,
  attributes: Record<string, { StringValue: string }>,
  receiveCount = 1,
): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { StringValue }]) => [
        name,
        { stringValue: StringValue, dataType: 'String' },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'us-east-1',
  };
}

function setUp() {
  const broker = createMemoryBroker({ shop: { open: ['orders'], full: ['small'] } });
  broker.full.add('small');
  const reports = createMemoryFailureReports();
  const outbox = createMemoryPutBack();
  const [orderedOutbox, held] = [createMemoryPutBack(), createMemoryHeldMessages()];
  const log = recordedLog();
  const handler = createHandler({
    publisher: broker.publisher,
    reports,
    outbox,
    orderedOutbox,
    held,
    chance: () => 0,
    spans: noSpans,
    now: () => new Date(at),
    log,
  });
  const relay = async (...records: SQSRecord[]) =>
    (await handler({ Records: records }, { getRemainingTimeInMillis: () => 30_000 })).batchItemFailures.map(
      ({ itemIdentifier }) => itemIdentifier,
    );
  return {
    broker,
    reports,
    outbox,
    orderedOutbox,
    held,
    lines: log.lines,
    relay,
    queued: () => broker.queues.get('orders') ?? [],
  };
}

describe('the outbox relay', () => {
  it('publishes what was accepted, with its origin, and takes it out of the outbox', async () => {
    const { relay, queued } = setUp();
    expect(await relay(record({ id: 'a' }))).toEqual([]);
    expect(queued()).toMatchObject([
      {
        id: 'a',
        exchange: 'shop',
        routingKey: 'open',
        properties: { content_type: 'application/json' },
        headers: { tenant: 7, 'x-courtier-exchange': 'shop', 'x-courtier-routing-key': 'open' },
      },
    ]);
    expect(Buffer.from(queued()[0]?.body ?? []).toString()).toBe('{"a": 1}');
  });

  it('gives everything back while the broker is away', async () => {
    const { relay, broker, reports } = setUp();
    broker.down = true;
    expect(await relay(record({ id: 'a' }), record({ id: 'b' }))).toEqual(['sqs-a', 'sqs-b']);
    expect(reports.reports).toEqual([]);
  });

  it('lets what it gives back come again soon, and later each time', async () => {
    const { relay, broker, outbox } = setUp();
    broker.down = true;
    await relay(record({ id: 'a' }), record({ id: 'b' }, 4), record({ id: 'c' }, 40));
    expect(outbox.items).toEqual([
      { receiptHandle: 'receipt of sqs-a', afterSeconds: 1 },
      { receiptHandle: 'receipt of sqs-b', afterSeconds: 8 },
      { receiptHandle: 'receipt of sqs-c', afterSeconds: 60 },
    ]);
  });

  it('leaves the time of what was published alone', async () => {
    const { relay, outbox } = setUp();
    await relay(record({ id: 'a' }), record({ id: 'b', routing_key: 'full' }));
    expect(outbox.items.map(({ receiptHandle }) => receiptHandle)).toEqual(['receipt of sqs-b']);
  });

  it('gives back all the same when it cannot say when they are to come again', async () => {
    const { relay, broker, outbox, lines } = setUp();
    broker.down = true;
    outbox.down = true;
    expect(await relay(record({ id: 'a' }))).toEqual(['sqs-a']);
    expect(lines).toContainEqual({
      level: 'warn',
      message: 'visibility unchanged',
      fields: expect.objectContaining({ items: 1, error_code: 'not-put-back' }),
    });
  });

  it('gives back only what a full queue refuses', async () => {
    const { relay, queued } = setUp();
    expect(
      await relay(record({ id: 'a' }), record({ id: 'b', routing_key: 'full' }), record({ id: 'c' })),
    ).toEqual(['sqs-b']);
    expect(queued().map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it.each([
    ['whose exchange does not exist', { exchange: 'gone' }, 'unknown-exchange'],
    ['that reaches no queue', { routing_key: 'nowhere' }, 'unroutable'],
    ['that names no exchange', { exchange: null }, 'invalid-message'],
  ])('reports a message %s, and is done with it', async (_, overrides, code) => {
    const { relay, reports } = setUp();
    expect(await relay(record({ id: 'a', ...overrides }))).toEqual([]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'a', queue: null },
        failure: { source: 'outbox', error: { code, permanent: true }, failed_at: at, attempt: 1 },
      },
    ]);
  });

  it('lets a message reach no queue when it is not mandatory', async () => {
    const { relay, reports } = setUp();
    expect(await relay(record({ id: 'a', routing_key: 'nowhere', mandatory: false }))).toEqual([]);
    expect(reports.reports).toEqual([]);
  });

  it('passes on what is left of the time to live', async () => {
    const { relay, queued } = setUp();
    await relay(
      record({ id: 'a', properties: { expiration_ms: 60_000 }, expires_at: '2026-11-02T10:00:12.500Z' }),
    );
    expect(queued()[0]?.properties.expiration_ms).toBe(12_500);
  });

  it('reports a message that expired in the outbox', async () => {
    const { relay, reports, queued } = setUp();
    expect(await relay(record({ id: 'a', expires_at: at }))).toEqual([]);
    expect(reports.reports).toMatchObject([{ failure: { source: 'expired', error: { code: 'expired' } } }]);
    expect(queued()).toEqual([]);
  });

  it('gives a message back when its failure cannot be reported', async () => {
    const { relay, reports } = setUp();
    reports.down = true;
    expect(await relay(record({ id: 'a', exchange: 'gone' }))).toEqual(['sqs-a']);
  });

  it('reports what it cannot read at once, as it stood', async () => {
    const { relay, reports, queued } = setUp();
    expect(await relay(rawRecord('sqs-odd', 'hello', {}), record({ id: 'a' }))).toEqual([]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'sqs-odd', queue: null, exchange: null },
        body: Uint8Array.from(Buffer.from('hello')),
        failure: { source: 'outbox', error: { code: 'invalid-message', permanent: true } },
      },
    ]);
    expect(queued()).toHaveLength(1);
  });
});
