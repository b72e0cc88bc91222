import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { digestOf, idsOfNameless, tapped } from '../../../core/trail/tapped.ts';

const now = new Date('2026-11-02T10:00:07.000Z');
const death = {
  queue: 'trail_tap',
  reason: 'expired',
  exchange: 'orders',
  'routing-keys': ['orders.created'],
  time: '2026-11-02T10:00:01.000Z',
  count: 1,
};
const marks = {
  'x-death': [death],
  'x-first-death-queue': 'trail_tap',
  'x-first-death-reason': 'expired',
  'x-first-death-exchange': 'orders',
};
const delivery = (more: Partial<RabbitmqDelivery> = {}): RabbitmqDelivery => ({
  id: 'm-1',
  body: Buffer.from('{}'),
  properties: { app_id: 'shop' },
  headers: { ...marks, own: 1 },
  ...more,
});
const read = (given: RabbitmqDelivery) => tapped(given, { now, idOf: () => 'an-id' });

describe('a tapped message', () => {
  it('is as its publisher sent it, from where and when RabbitMQ says', () => {
    expect(read(delivery())).toEqual({
      id: 'm-1',
      exchange: 'orders',
      routingKey: 'orders.created',
      publishedAt: '2026-11-02T10:00:01.000Z',
      body: Buffer.from('{}'),
      properties: { app_id: 'shop' },
      headers: { own: 1 },
    });
  });

  it('is not taken for what its headers claim', () => {
    const headers = { ...marks, 'x-courtier-exchange': 'users', 'x-courtier-client': 'me' };
    expect(read(delivery({ headers }))).toMatchObject({ exchange: 'orders', headers: {} });
  });

  it.each([
    ['counted on the entry that a publisher made', [{ ...death, count: 2 }]],
    ['counted on an entry that a publisher let begin at nothing', [{ ...death, count: 0 }]],
    ['counted in text', [{ ...death, count: '1' }]],
    ['has no count', [{ ...death, count: undefined }]],
    ['died of something else', [{ ...death, reason: 'rejected' }]],
    ['says no time', [{ ...death, time: undefined }]],
    ['says no routing key', [{ ...death, 'routing-keys': [] }]],
    ['was not tapped', [{ ...death, queue: 'orders' }]],
    ['never died', []],
    ['has no list of deaths', 'nonsense'],
  ])('is from nowhere where it %s', (_, deaths) => {
    const headers = { 'x-death': deaths as never };
    expect(read(delivery({ headers }))).toMatchObject({
      exchange: null,
      routingKey: null,
      publishedAt: now.toISOString(),
    });
  });

  it('keeps what says that it died elsewhere before, and its time to live', () => {
    const before = { ...death, queue: 'invoices' };
    const headers = {
      'x-death': [{ ...death, 'original-expiration': '1500' }, before],
      'x-first-death-queue': 'invoices',
      'x-last-death-queue': 'trail_tap',
    };
    expect(read(delivery({ headers }))).toMatchObject({
      properties: { expiration_ms: 1_500 },
      headers: { 'x-death': [before], 'x-first-death-queue': 'invoices' },
    });
    expect(Object.keys(read(delivery({ headers })).headers)).not.toContain('x-last-death-queue');
  });

  it('was not published later than it is recorded', () => {
    const headers = { 'x-death': [{ ...death, time: '2027-01-01T00:00:00.000Z' }] };
    expect(read(delivery({ headers }))).toMatchObject({ exchange: 'orders', publishedAt: now.toISOString() });
  });

  it('has its further routing keys where the publisher wrote them', () => {
    const headers = { 'x-death': [{ ...death, 'routing-keys': ['orders.created', 'copy'] }] };
    expect(read(delivery({ headers })).headers).toEqual({ CC: ['copy'] });
  });
});

describe('the ids of messages that have none', () => {
  const nameless = read(delivery({ id: undefined }));

  it('are the same when the batch comes again, and differ between equal messages', () => {
    const [once, again] = [idsOfNameless(), idsOfNameless()];
    const ids = [once(nameless), once(nameless)];
    expect([again(nameless), again(nameless)]).toEqual(ids);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('say when the message was published', () => {
    const id = idsOfNameless()(nameless);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(new Date(time).toISOString()).toBe(nameless.publishedAt);
  });
});

it('tells publishes apart by body, exchange and key', () => {
  const message = read(delivery());
  const others = [
    { ...message, body: Buffer.from('[]') },
    { ...message, exchange: 'users' },
    { ...message, routingKey: 'orders.paid' },
  ];
  const digests = [message, ...others].map(digestOf);
  expect(new Set(digests).size).toBe(4);
  expect(digestOf({ ...message })).toBe(digests[0]);
});
