import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../../../core/errors.ts';
import {
  BrokerUnavailableError,
  type Publication,
  PublishRefusedError,
  QueueFullError,
} from '../../../../../core/message/publisher.ts';
import { createPublishAudit } from '../../../../../functions/pipeline/publish-audit.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import type { OutboxEvent } from '../../../domain/placed-order.ts';
import { createHandler } from '../../../functions/orders-relay/handler.ts';
import { createMemoryPlacedOrders } from '../../memory/placed-orders.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const row = (order_id: string, event_id: string, metadata: Record<string, unknown> = {}): OutboxEvent => ({
  order_id,
  event_id,
  placed_at: NOW,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  event: JSON.stringify({
    order_id,
    customer_info: { customer_id: 'c-1' },
    items: [{ item_id: 'mug', quantity: 1, unit_price: 1 }],
    metadata: { event_type: 'order.created', correlation_id: 'k-1', service: 'shop', ...metadata },
  }),
});

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
  const messageLog = createMemoryMessageLog();
  const reports = createMemoryFailureReports();
  const outbox = createMemoryPlacedOrders();
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
    audit: createPublishAudit({ messageLog, timeoutMs: 500, log }),
    reports,
    outbox: { relayed: async ({ event_id }) => void marked.push(event_id) },
    now: () => new Date(Date.parse(NOW) + clock.ms),
    log,
  });
  const { batchItemFailures } = await handler({ Records: records });
  return {
    published,
    marked,
    messageLog,
    reports,
    outbox,
    log,
    failed: batchItemFailures.map((each) => each.itemIdentifier),
  };
}

describe('the relay of the orders’ outbox', () => {
  it('publishes an event byte for byte under its own id, with all that tells what it is', async () => {
    const one = row('o-1', 'e-1');
    const { published, marked, failed, messageLog } = await relayed([record(one, '1')]);
    expect(failed).toEqual([]);
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      id: 'e-1',
      exchange: 'orders',
      routingKey: '',
      properties: {
        content_type: 'application/json',
        timestamp: NOW,
        type: 'order.created',
        correlation_id: 'k-1',
        app_id: 'shop',
      },
      headers: {
        'x-partition-key': 'o-1',
        'x-schema-version': '1',
        traceparent: one.traceparent,
        'x-courtier-exchange': 'orders',
      },
    });
    expect(Buffer.from(published[0]?.body ?? []).toString()).toBe(one.event);
    expect(marked).toEqual(['e-1']);
    expect((await messageLog.trail('e-1'))[0]).toMatchObject({ status: 'published', published_at: NOW });
  });

  it('leaves out of AMQP’s short texts what is too long for them', async () => {
    const { published } = await relayed([record(row('o-1', 'e-1', { service: 'é'.repeat(200) }), '1')]);
    expect(published[0]?.properties).not.toHaveProperty('app_id');
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
    const nobody = 'courtier.orders-relay.nobody';
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
    expect(published.map(({ id }) => id)).toEqual(['courtier.orders-relay.nobody', 'a']);
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

  it('reports a row that nobody can read, whole', async () => {
    const { failed, reports } = await relayed([
      record({ order_id: 'o-1', event_id: 'e-1', event: 'no JSON' }, '1'),
    ]);
    expect(failed).toEqual([]);
    expect(reports.reports[0]).toMatchObject({
      envelope: { id: 'e-1' },
      failure: { error: { permanent: true } },
    });
    expect(Buffer.from(reports.reports[0]?.body ?? []).toString()).toContain('no JSON');
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
      audit: createPublishAudit({ messageLog: createMemoryMessageLog(), timeoutMs: 500, log: recordedLog() }),
      reports,
      outbox: createMemoryPlacedOrders(),
      now: () => new Date(NOW),
      log: recordedLog(),
    });
    expect(await handler({ Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});
