import { describe, expect, it } from 'vitest';
import { redeliveryEnvelope, redeliveryPublication } from '../../../core/failure/redelivery.ts';
import { deduplicationId } from '../../../core/message/partition-key.ts';
import { at, retrying } from './records.ts';

const body = Buffer.from('{}');

describe('a redelivery', () => {
  it('through the work queue keeps the headers, tells its run, attempt and turn, and does not expire', () => {
    const record = retrying({ headers: { 'x-partition-key': 'o-1' } });
    expect(redeliveryEnvelope(record)).toEqual({
      id: 'm-1',
      exchange: 'orders',
      routing_key: 'order.created',
      queue: 'orders',
      encoding: 'text',
      properties: { content_type: 'application/json' },
      headers: { 'x-partition-key': 'o-1' },
      redelivery: { failed_message_id: record.id, run: record.run, attempt: 1, failed_at: record.failed_at },
    });
  });

  it('through RabbitMQ goes into the queue itself, marked, with its origin and without its time to live', () => {
    const properties = { type: 'order', timestamp: at(0), expiration_ms: 500 };
    const record = retrying({ queue: 'playlists', properties, headers: { a: 1 } });
    expect(redeliveryPublication(record, body, new Date(at(0)))).toEqual({
      id: 'm-1',
      exchange: '',
      routingKey: 'playlists',
      body,
      properties: { type: 'order', timestamp: at(0) },
      headers: {
        a: 1,
        'x-courtier-exchange': 'orders',
        'x-courtier-routing-key': 'order.created',
        'x-courtier-attempt': 2,
      },
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
