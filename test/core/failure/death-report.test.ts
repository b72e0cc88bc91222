import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { deadLetterReport } from '../../../core/failure/death-report.ts';
import { FailureReportSchema } from '../../../core/failure/report.ts';
import { BROKER_MESSAGE_BYTES, ERROR_MESSAGE_CHARS, SQS_RETENTION_SECONDS } from '../../../core/limits.ts';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { at } from './records.ts';

const now = at(3_600);

function died(entry: Record<string, unknown> = {}) {
  return {
    queue: 'orders',
    reason: 'rejected',
    exchange: 'shop',
    'routing-keys': ['order.created'],
    count: 1,
    time: Date.parse(at(60)) / 1_000,
    ...entry,
  };
}

function reportOf(headers: object, more: Partial<RabbitmqDelivery> = {}) {
  const delivery = { id: 'm-1', body: Buffer.from('{}'), properties: {}, headers, ...more };
  const item = deadLetterReport(delivery as RabbitmqDelivery, {
    deadLetterQueue: 'dlq',
    now: new Date(now),
    newId: () => 'new',
  });
  expect(FailureReportSchema.parse(item.failure)).toEqual(item.failure);
  return item;
}
const failureOf = (entry: object) => reportOf({ 'x-death': [entry] }).failure;

describe('the report of a dead letter', () => {
  it.each([
    ['rejected', 'rejected', 'MessageRejected', 'A consumer rejected the message. Queue: orders.'],
    [
      'expired',
      'expired',
      'MessageExpired',
      'The time to live ran out before a consumer took the message. Queue: orders.',
    ],
    [
      'delivery_limit',
      'delivery-limit',
      'DeliveryLimitReached',
      'RabbitMQ redelivered the message as often as the queue allows, and no consumer acknowledged it. Queue: orders.',
    ],
    [
      'maxlen',
      'maxlen',
      'QueueLengthExceeded',
      'The queue was full, and newer messages pushed this one out. Queue: orders.',
    ],
  ])(
    'says where it died and of what (%s); only what expired is over for good',
    (reason, source, name, message) => {
      const { envelope, body, failure } = reportOf({ 'x-death': [died({ reason })] });
      expect(failure).toEqual({
        source,
        error: { name, message, stack: null, code: source, permanent: source === 'expired' },
        failed_at: at(60),
        attempt: 1,
      });
      expect(envelope).toMatchObject({ id: 'm-1', queue: 'orders', exchange: 'shop' });
      expect(body).toEqual(Buffer.from('{}'));
    },
  );

  it.each([
    ['is not there', {}],
    ['names a reason that RabbitMQ has not', { 'x-death': [died({ reason: 'bored' })] }],
  ])('says that a person has to look where the account of its death %s', (_what, headers) => {
    expect(reportOf(headers).failure).toEqual({
      source: 'rejected',
      error: {
        name: 'UnknownDeath',
        message: 'The message came to dlq without the header x-death: it did not die in a queue.',
        stack: null,
        code: 'unknown-death',
        permanent: true,
      },
      failed_at: now,
      attempt: 1,
    });
  });
});

describe('the time of a death', () => {
  const ago = (seconds: number) => Date.parse(now) / 1_000 - seconds;

  it('is what RabbitMQ says, up to the longest that a dead letter may have waited', () => {
    expect(failureOf(died({ time: ago(0) })).failed_at).toBe(now);
    expect(failureOf(died({ time: ago(SQS_RETENTION_SECONDS) })).failed_at).toBe(
      at(3_600 - SQS_RETENTION_SECONDS),
    );
  });

  it.each([
    ['still to come', { time: ago(-1) }],
    ['longer ago than a dead letter waits', { time: ago(SQS_RETENTION_SECONDS + 1) }],
    ['not this death’s', { count: 2 }],
    ['not readable', { time: 'noon' }],
  ])('is that of its receipt where it is %s', (_what, entry) => {
    expect(failureOf(died(entry)).failed_at).toBe(now);
  });
});

describe('what of a dead letter explains its failure', () => {
  const headers = { 'x-death': [died()] };

  it('is a body that no event of Lambda holds, which waiting does not make smaller', () => {
    const body = Buffer.alloc(BROKER_MESSAGE_BYTES + 1);
    const { error } = reportOf(headers, { body }).failure;
    expect(error).toMatchObject({ name: 'MessageRejected', permanent: true });
    expect(error.message).toBe(
      'A consumer rejected the message. Queue: orders. Its body of 4000001 bytes is more than an event of Lambda holds: it can be retried by hand.',
    );
    expect(reportOf(headers, { body: body.subarray(1) }).failure.error.permanent).toBe(false);
  });

  it('is a header that cannot be carried, without which a retry goes on', () => {
    const dropped = { reason: 'deep has more than 64 levels', names: ['deep'] };
    const { envelope, failure } = reportOf(headers, { dropped });
    expect(failure.error).toMatchObject({
      message:
        'A consumer rejected the message. Queue: orders. A header cannot be carried: deep has more than 64 levels. A retry goes without it.',
      permanent: false,
    });
    expect(envelope.dropped_headers).toEqual(['deep']);
  });

  it('keeps to the length of an error’s text, however long the name of the queue', () => {
    const { message } = failureOf(died({ queue: 'q'.repeat(ERROR_MESSAGE_CHARS) })).error;
    expect(message).toHaveLength(ERROR_MESSAGE_CHARS);
  });

  it('counts no death in a queue that it only came through', () => {
    const deaths = { 'x-death': [died({ queue: 'dlq' }), died()] };
    const delivery = { id: undefined, body: Buffer.from('{}'), properties: {}, headers: deaths };
    const { envelope } = deadLetterReport(delivery, {
      deadLetterQueue: 'last_resort',
      passedThrough: (queue) => queue === 'dlq',
      now: new Date(now),
      newId: () => 'new',
    });
    expect(envelope).toMatchObject({ queue: 'orders', id: 'new' });
  });
});
