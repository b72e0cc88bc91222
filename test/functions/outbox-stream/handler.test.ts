import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import {
  BrokerUnavailableError,
  type Publication,
  PublishRefusedError,
  QueueFullError,
} from '../../../core/message/publisher.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler } from '../../../functions/outbox-stream/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { recordedLog } from '../../recorded-log.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const MESSAGE = {
  body: '{"n":12345678901234567890,"s":"é☃"}',
  properties: { content_type: 'application/json', type: 'order.created', priority: 5 },
  headers: { 'x-partition-key': 'o-1', nested: { list: [1, 'two', null] } },
};
const row = (order_id: string, event_id: string, more: Record<string, unknown> = {}) => ({
  order_id,
  event_id,
  ...MESSAGE,
  ...more,
});
/** As the outbox of a system that names its keys itself. */
const OF = { name: 'orders-outbox', exchange: 'orders', key: { partition: 'order_id', sort: 'event_id' } };

const record = (of: Record<string, unknown>, SequenceNumber: string): DynamoDBRecord => ({
  eventID: `event-${SequenceNumber}`,
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber,
    Keys: marshall({ order_id: of.order_id, event_id: of.event_id }) as Record<string, AttributeValue>,
    NewImage: marshall(of) as Record<string, AttributeValue>,
  },
});

/** A broker that does with each message what `answers` says by its id. */
async function relayed(
  records: DynamoDBRecord[],
  answers: Record<string, Error> = {},
  look: (id: string) => void = () => {},
  clock = { ms: 0 },
) {
  const published: Publication[] = [];
  const log = recordedLog();
  const reports = createMemoryFailureReports();
  const publisher = {
    publish: async (publication: Publication) => {
      look(publication.id);
      const error = answers[publication.id];
      if (error) throw error;
      published.push(publication);
    },
    close: async () => {},
  };
  const marked: string[] = [];
  const handler = createHandler({
    publisher,
    reports,
    rows: { relayed: async ({ id }) => void marked.push(id) },
    of: OF,
    spans: noSpans,
    now: () => new Date(Date.parse(NOW) + clock.ms),
    log,
  });
  const { batchItemFailures } = await handler({ Records: records });
  return {
    published,
    marked,
    reports,
    log,
    failed: batchItemFailures.map((each) => each.itemIdentifier),
  };
}

describe('the relay of an outbox', () => {
  it('publishes a message byte for byte under its own id, with its properties and headers', async () => {
    const { published, marked, failed, log } = await relayed([record(row('o-1', 'e-1'), '1')]);
    expect(failed).toEqual([]);
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      id: 'e-1',
      exchange: 'orders',
      routingKey: '',
      properties: MESSAGE.properties,
      headers: { ...MESSAGE.headers, 'x-courtier-exchange': 'orders' },
    });
    expect(Buffer.from(published[0]?.body ?? []).toString()).toBe(MESSAGE.body);
    expect(marked).toEqual(['e-1']);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        message: 'published',
        fields: expect.objectContaining({ partition_key: 'o-1', through: 'orders-outbox' }),
      }),
    );
  });

  it('publishes to the exchange that a row names, with its routing key', async () => {
    const one = row('o-1', 'e-1', { exchange: 'events', routing_key: 'order.created' });
    const { published } = await relayed([record(one, '1')]);
    expect(published[0]).toMatchObject({ exchange: 'events', routingKey: 'order.created' });
  });

  it('needs no more of a row than its keys and its body, which may be binary', async () => {
    const bytes = Uint8Array.of(0, 255, 128, 13);
    const one = record({ order_id: 'o-1', event_id: 'e-1', body: bytes }, '1');
    // Lambda's event is JSON, in which a binary attribute is base64.
    const NewImage = { ...one.dynamodb?.NewImage, body: { B: Buffer.from(bytes).toString('base64') } };
    const { published } = await relayed([{ ...one, dynamodb: { ...one.dynamodb, NewImage } }]);
    expect(published[0]).toMatchObject({ id: 'e-1', properties: {} });
    expect(Buffer.from(published[0]?.body ?? [])).toEqual(Buffer.from(bytes));
  });

  it('tells the broker what is left of a time to live, and reports a message that has outlived it', async () => {
    const until = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
    const { published, failed, reports, marked } = await relayed([
      record(row('o-1', 'late', { expires_at: until(-1) }), '1'),
      record(row('o-1', 'fresh', { expires_at: until(60_000) }), '2'),
    ]);
    expect(failed).toEqual([]);
    expect(published).toMatchObject([{ id: 'fresh', properties: { expiration_ms: 60_000 } }]);
    expect(marked).toEqual(['fresh']);
    expect(reports.reports).toMatchObject([{ envelope: { id: 'late' }, failure: { source: 'expired' } }]);
  });

  const four = () =>
    [row('o-1', 'a'), row('o-2', 'b'), row('o-1', 'c'), row('o-2', 'd')].map((each, n) =>
      record(each, String(n)),
    );

  it.each([
    ['is not confirmed', new BrokerUnavailableError('it did not confirm in time')],
    ['ends in an error of which nobody knows', new TypeError('cannot read x')],
  ])(
    'puts an event aside that alone %s, with those behind it of its order: the stream moves on',
    async (_, error) => {
      const { published, marked, failed, reports } = await relayed(four(), { a: error });
      expect(failed).toEqual([]);
      expect(published.map(({ id }) => id).filter((id) => id.length === 1)).toEqual(['b', 'd']);
      expect(marked).toEqual(['b', 'd']);
      expect(reports.reports.map(({ envelope }) => envelope.id)).toEqual(['a', 'c']);
      for (const { failure } of reports.reports) {
        expect(failure).toMatchObject({ source: 'outbox', error: { permanent: false } });
      }
    },
  );

  it('gives every event back while the broker is away: none overtakes another, and none is reported', async () => {
    const away = new BrokerUnavailableError('away');
    const nobody = 'courtier.outbox-stream.nobody';
    const { published, failed, reports } = await relayed(four(), {
      a: away,
      b: away,
      c: away,
      d: away,
      [nobody]: away,
    });
    expect(failed).toEqual(['0', '1']);
    expect(published).toEqual([]);
    expect(reports.reports).toEqual([]);
  });

  it('gives them back while a queue of all orders is full', async () => {
    const full = new QueueFullError('orders', '');
    const { failed, reports } = await relayed(four(), { a: full, b: full, c: full, d: full });
    expect(failed).toEqual(['0', '1']);
    expect(reports.reports).toEqual([]);
  });

  it('gives them back while the table of held messages does not answer, although the broker does', async () => {
    const away = new UnavailableError('dynamodb-unavailable', 'The table does not answer.');
    const { failed, reports } = await relayed(four(), { a: away, b: away, c: away, d: away });
    expect(failed).toEqual(['0', '1']);
    expect(reports.reports).toEqual([]);
  });

  it('publishes what lost its connection once, without putting it aside', async () => {
    let lost = 0;
    const { failed, reports, published } = await relayed(four(), {}, (id) => {
      if (id === 'a' && lost++ === 0) throw new BrokerUnavailableError('the connection was lost');
    });
    expect(failed).toEqual([]);
    expect(reports.reports).toEqual([]);
    const order = published.map(({ id }) => id);
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('c'));
  });

  it('gives back what comes after the broker went away, although it was there a while ago', async () => {
    const records = [row('o-1', 'a'), row('o-1', 'b')].map((each, n) => record(each, String(n)));
    const clock = { ms: 0 };
    const seen: string[] = [];
    const look = (id: string) => {
      seen.push(id);
      if (id === 'b') clock.ms = 5_000;
      const isLost = seen.filter((each) => each === 'a').length === 1 && id === 'a';
      if (isLost || clock.ms > 0) throw new BrokerUnavailableError('the connection was lost');
    };
    const { published, failed, reports } = await relayed(records, {}, look, clock);
    expect(published.map(({ id }) => id)).toEqual(['courtier.outbox-stream.nobody', 'a']);
    expect(failed).toEqual(['1']);
    expect(reports.reports).toEqual([]);
  });

  it('reports what the broker will never take, and goes on', async () => {
    const records = [row('o-1', 'a'), row('o-1', 'b')].map((each, n) => record(each, String(n)));
    const { published, failed, reports, marked } = await relayed(records, {
      a: new PublishRefusedError('orders', 'no'),
    });
    expect(failed).toEqual([]);
    expect(published.map(({ id }) => id)).toEqual(['b']);
    expect(marked).toEqual(['b']);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'a', exchange: 'orders', queue: null },
        failure: { source: 'outbox', error: { code: 'publish-refused' } },
      },
    ]);
  });

  it.each([
    ['no body', { body: undefined }],
    ['a body that is a number', { body: 5 }],
    ['a property that AMQP does not have', { properties: { priority: 'high' } }],
    ['a header that JavaScript would round', { headers: { n: 2n ** 60n } }],
    ['headers that are none', { headers: 'none' }],
    ['a routing key that is too long', { routing_key: 'x'.repeat(256) }],
    ['a time that is none', { expires_at: 'soon' }],
    ['an id that is too long', { event_id: 'x'.repeat(256) }],
  ])('reports a row with %s, whole, and holds up nothing behind it', async (_, wrong) => {
    const odd = Object.fromEntries(
      Object.entries({ ...row('o-1', 'e-1', { note: 'odd' }), ...wrong }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const { failed, reports, published } = await relayed([record(odd, '1'), record(row('o-1', 'e-2'), '2')]);
    expect(failed).toEqual([]);
    expect(published.map(({ id }) => id)).toEqual(['e-2']);
    expect(reports.reports[0]).toMatchObject({
      envelope: { id: odd.event_id, exchange: 'orders' },
      failure: { error: { permanent: true, message: expect.stringContaining('cannot be read') } },
    });
    expect(Buffer.from(reports.reports[0]?.body ?? []).toString()).toContain('odd');
  });

  it('waits with an event that can be neither published nor reported', async () => {
    const records = [record(row('o-1', 'a'), '7')];
    const refused = { a: new PublishRefusedError('orders', 'no') };
    const reports = createMemoryFailureReports();
    reports.report = async () => {
      throw new Error('no queue');
    };
    const handler = createHandler({
      publisher: { publish: async ({ id }) => Promise.reject(refused[id as 'a']), close: async () => {} },
      reports,
      rows: { relayed: async () => {} },
      of: OF,
      spans: noSpans,
      now: () => new Date(NOW),
      log: recordedLog(),
    });
    expect(await handler({ Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});
