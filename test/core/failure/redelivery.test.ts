import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  notingLeftOut,
  redeliveryEnvelope,
  redeliveryPublication,
} from '../../../core/failure/redelivery.ts';
import { AMQP_HEADERS_BYTES } from '../../../core/limits.ts';
import type { HeaderValue } from '../../../core/message/header-value.ts';
import { amqpBytes } from '../../../core/message/left-out.ts';
import { deduplicationId } from '../../../core/message/partition-key.ts';
import { at, retrying } from './records.ts';

const body = Buffer.from('{}');
const now = new Date(at(0));

describe('a redelivery', () => {
  it('through the work queue keeps the headers, tells its run, attempt and turn, and does not expire', () => {
    const record = retrying({ headers: { 'x-partition-key': 'o-1' }, content: 'c' });
    expect(redeliveryEnvelope(record)).toStrictEqual({
      id: 'm-1',
      exchange: 'orders',
      routing_key: 'order.created',
      queue: 'orders',
      encoding: 'text',
      properties: { content_type: 'application/json' },
      headers: { 'x-partition-key': 'o-1' },
      redelivery: {
        failed_message_id: record.id,
        run: record.run,
        attempt: 1,
        failed_at: record.failed_at,
        content: 'c',
      },
    });
  });

  it('through the work queue says what its place among its key is, and which span failed before it', () => {
    const [first] = retrying().attempts;
    if (!first) throw new Error('it has no attempt');
    const silent = redeliveryEnvelope(retrying({ attempts: [] })).redelivery ?? {};
    for (const name of ['order_group', 'content', 'failed_span']) expect(silent).not.toHaveProperty(name);
    const before = { ...first, span_id: 'an earlier one' };
    const attempts = [before, before, { ...before, span_id: 'b7ad6b7169203331' }];
    const record = retrying({ order_group: 'ada', attempts });
    expect(redeliveryEnvelope(record).redelivery).toMatchObject({
      order_group: 'ada',
      failed_span: 'b7ad6b7169203331',
    });
  });

  it('through RabbitMQ goes into the queue itself, marked, with its origin and without its time to live', () => {
    const properties = { type: 'order', timestamp: at(0), expiration_ms: 500 };
    const record = retrying({ queue: 'parcels', properties, headers: { a: 1 } });
    expect(redeliveryPublication(record, body, new Date(at(0)))).toStrictEqual({
      id: 'm-1',
      exchange: '',
      routingKey: 'parcels',
      body,
      properties: { type: 'order', timestamp: at(0) },
      headers: {
        a: 1,
        'x-courtier-exchange': 'orders',
        'x-courtier-routing-key': 'order.created',
        'x-courtier-attempt': 2,
        'x-courtier-failed-message': record.id,
        'x-courtier-expiration': '500',
      },
    });
  });

  it('says that its body was corrected, where it was, and by nobody else', () => {
    const headers = { a: 1, 'x-courtier-revision': 7 };
    const corrected = retrying({ queue: 'parcels', headers, revision: 2 });
    expect(redeliveryEnvelope(corrected).headers).toEqual({ a: 1, 'x-courtier-revision': 2 });
    expect(redeliveryPublication(corrected, body, now)?.headers).toMatchObject({ 'x-courtier-revision': 2 });
    const untouched = retrying({ queue: 'parcels', headers });
    expect(redeliveryEnvelope(untouched).headers).toEqual({ a: 1 });
    expect(redeliveryPublication(untouched, body, now)?.headers).not.toHaveProperty('x-courtier-revision');
  });

  it('through RabbitMQ says who published it, whatever a publisher wrote there', () => {
    const headers = {
      'x-courtier-user-id': 'forged',
      'x-courtier-expiration': '1',
      'x-courtier-dropped-headers': [],
    };
    const named = redeliveryPublication(retrying({ properties: { user_id: 'orders' }, headers }), body, now);
    expect(named?.properties).toEqual({});
    expect(named?.headers).toMatchObject({ 'x-courtier-user-id': 'orders' });
    const nameless = redeliveryPublication(retrying({ properties: {}, headers }), body, now);
    for (const name of Object.keys(headers)) expect(nameless?.headers).not.toHaveProperty(name);
  });

  it('keeps user id and time to live as properties in the work queue', () => {
    const properties = { user_id: 'orders', expiration_ms: 500 };
    expect(redeliveryEnvelope(retrying({ properties })).properties).toEqual(properties);
  });

  it('tells nothing of earlier deaths and deliveries', () => {
    const headers = {
      'x-death': [],
      'x-first-death-queue': 'q',
      'x-last-death-\n': 'q',
      'x-delivery-count': 2,
      'x-acquired-count': 2,
    };
    const record = retrying({ headers });
    expect(redeliveryEnvelope(record).headers).toEqual({});
    for (const name of Object.keys(headers)) {
      expect(redeliveryPublication(record, body, now)?.headers).not.toHaveProperty(name);
    }
  });

  it('has its headers with their types', () => {
    const headers = { at: at(0), 'x-death': [] };
    const record = retrying({ headers, header_types: { at: 'timestamp', 'x-death': {} } });
    expect(redeliveryEnvelope(record).header_types).toEqual({ at: 'timestamp' });
    expect(redeliveryPublication(record, body, now)?.headerTypes).toEqual({ at: 'timestamp' });
  });

  it('through RabbitMQ makes no copies for other queues', () => {
    const record = retrying({ headers: { CC: ['billing'], BCC: ['spy'], a: 1 } });
    const publication = redeliveryPublication(record, body, now);
    expect(publication?.headers).toMatchObject({ a: 1, 'x-courtier-dropped-headers': ['CC', 'BCC'] });
    expect(publication?.headers).not.toHaveProperty('CC');
    expect(notingLeftOut(record).dropped_headers).toEqual(['CC', 'BCC']);
  });

  it('through RabbitMQ leaves the largest headers out where they are more than amqplib writes, and says so', () => {
    const record = retrying({ headers: { large: 'x'.repeat(100_000), a: 1 }, dropped_headers: ['deep'] });
    const publication = redeliveryPublication(record, body, now);
    expect(publication?.headers).toMatchObject({ a: 1, 'x-courtier-dropped-headers': ['deep', 'large'] });
    expect(publication?.headers).not.toHaveProperty('large');
    expect(notingLeftOut(record).dropped_headers).toEqual(['deep', 'large']);
    expect(redeliveryEnvelope(record).headers).toMatchObject({ 'x-courtier-dropped-headers': ['deep'] });
    expect(redeliveryEnvelope(record).headers).toHaveProperty('large');
  });

  it('through RabbitMQ always fits into what amqplib writes, and carries all that fits', () => {
    const value = fc.oneof(
      fc.nat({ max: 70_000 }).map((bytes) => 'x'.repeat(bytes)),
      fc.nat({ max: 8_000 }).map((members) => Array(members).fill(1.5)),
      fc.constant<HeaderValue>({ at: at(0), deep: { list: [null, true] } }),
    );
    const name = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.nat({ max: 99 }).map((n) => `${n}`.padEnd(250, 'n')),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (headers) => {
        const record = retrying({ headers, properties: { user_id: 'u'.repeat(255), expiration_ms: 1 } });
        const publication = redeliveryPublication(record, body, now);
        const sent = publication?.headers ?? {};
        const bytes = (table: object) =>
          Object.entries(table).reduce((sum, [key, each]) => sum + amqpBytes(key, each), 4);
        expect(bytes(sent)).toBeLessThanOrEqual(AMQP_HEADERS_BYTES);
        const left = notingLeftOut(record).dropped_headers;
        if (bytes(headers) < AMQP_HEADERS_BYTES - 1_000) expect(left).toBeUndefined();
        expect(sent['x-courtier-dropped-headers']).toEqual(left);
      }),
    );
  });

  it.each([
    ['alone', {}, []],
    ['beside copies for others, which are named', { CC: ['billing'] }, []],
    ['beside those that were left out before, which are named', {}, ['deep', 'deeper']],
  ])('through RabbitMQ carries a header that just fits, and no larger one: %s', (_what, headers, dropped) => {
    const sent = (more: object) =>
      redeliveryPublication(
        retrying({
          headers: { ...headers, ...more },
          properties: { user_id: 'u'.repeat(255) },
          ...(dropped.length > 0 && { dropped_headers: dropped }),
        }),
        body,
        now,
      )?.headers ?? {};
    const taken = Object.entries(sent({})).reduce((sum, [name, value]) => sum + amqpBytes(name, value), 4);
    const room = AMQP_HEADERS_BYTES - taken - amqpBytes('large', '');
    expect(sent({ large: 'x'.repeat(room) })).toHaveProperty('large');
    expect(sent({ large: 'x'.repeat(room + 1) })).not.toHaveProperty('large');
  });

  it('of what was purged and is put back has no mark: it belongs to no record, and is no retry', () => {
    const { id, ...purged } = retrying({ retry_count: 0 });
    expect(id).toBe(retrying().id);
    expect(redeliveryPublication(purged, body, now)?.headers).toStrictEqual({
      'x-courtier-exchange': 'orders',
      'x-courtier-routing-key': 'order.created',
    });
  });

  it('of what was never routed goes to its exchange, as if for the first time', () => {
    const publication = redeliveryPublication(
      retrying({ queue: null, routing_key: null }),
      body,
      new Date(at(0)),
    );
    expect(publication).toMatchObject({
      exchange: 'orders',
      routingKey: '',
      headers: { 'x-courtier-exchange': 'orders' },
    });
    expect(publication?.headers).not.toHaveProperty('x-courtier-attempt');
  });

  it('of what came from nowhere goes nowhere', () => {
    expect(
      redeliveryPublication(retrying({ queue: null, exchange: null }), body, new Date(at(0))),
    ).toBeUndefined();
  });

  it('is a message of its own to a FIFO queue, for each attempt and each task that waits for it', () => {
    const first = redeliveryEnvelope(retrying());
    const second = redeliveryEnvelope(retrying({ retry_count: 2 }));
    const ids = [
      deduplicationId({ id: 'm-1' }),
      deduplicationId(first, 'token-1'),
      deduplicationId(first, 'token-2'),
      deduplicationId(second, 'token-1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(deduplicationId(first, 'token-1')).toBe(ids[1]);
  });
});
