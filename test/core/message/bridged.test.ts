import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { type BridgeContext, bridgedEnvelope, deadLetterEnvelope } from '../../../core/message/bridged.ts';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { loginUsers } from '../../../core/topology/names.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const delivery = (overrides: Partial<RabbitmqDelivery> = {}): RabbitmqDelivery => ({
  id: 'm-1',
  body: Buffer.from('{}'),
  properties: {},
  headers: {},
  ...overrides,
});
const context: BridgeContext = {
  queue: 'orders',
  declared: { bindings: [{ exchange: 'shop' }] },
  defaultTtlMs: 86_400_000,
  now: new Date('2026-11-02T10:00:00.000Z'),
  newId: () => 'new-id',
};

describe('the envelope of a bridged message', () => {
  it('takes exchange and routing key from the headers that Courtier wrote, and takes these out', () => {
    const headers = { 'x-courtier-exchange': 'users', 'x-courtier-routing-key': 'a.b', own: 1, traceparent };
    const properties = { user_id: loginUsers('publisher')[0] };
    const envelope = bridgedEnvelope(delivery({ headers, properties }), context);
    expect(envelope).toMatchObject({
      exchange: 'users',
      routing_key: 'a.b',
      headers: { own: 1 },
      queue: 'orders',
    });
    expect(envelope.headers).toEqual({ own: 1, traceparent });
  });

  it.each([
    ['another exchange and key', 'users', 'a.b', 'shop', null],
    ['a key that the binding takes', 'shop', 'orders.created.eu', 'shop', 'orders.created.eu'],
    ['a key that no binding takes', 'shop', 'users.created', 'shop', null],
    ['neither', null, null, 'shop', null],
  ])(
    'takes of the headers of anybody else what a binding bears out: %s',
    (_, exchange, key, found, foundKey) => {
      const headers = {
        ...(exchange && { 'x-courtier-exchange': exchange }),
        ...(key && { 'x-courtier-routing-key': key }),
      };
      const declared = { bindings: [{ exchange: 'shop', routingKey: 'orders.#' }] };
      for (const properties of [{}, { user_id: 'orders' }]) {
        const envelope = bridgedEnvelope(delivery({ headers, properties }), { ...context, declared });
        expect(envelope).toMatchObject({ exchange: found, routing_key: foundKey });
      }
      const two = { bindings: [...declared.bindings, { exchange: 'other' }] };
      const ofTwo = bridgedEnvelope(delivery({ headers }), { ...context, declared: two });
      expect(ofTwo.exchange).toBe(exchange === 'shop' ? 'shop' : null);
      const ofNone = bridgedEnvelope(delivery({ headers }), { ...context, declared: undefined });
      expect(ofNone).toMatchObject({ exchange: null, routing_key: null });
    },
  );

  it.each([
    ['a', 'a', true],
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.*', 'a.b.c', false],
    ['a.#', 'a', true],
    ['#', '', true],
    ['#.z', 'a.b.z', true],
    ['#.z', 'a.b', false],
    ['*.#.*', 'a', false],
    [
      Array.from({ length: 60 }, () => '#.a').join('.'),
      Array.from({ length: 120 }, () => 'b').join('.'),
      false,
    ],
  ])('knows as a topic exchange does whether %s takes %s', (routingKey, key, expected) => {
    const headers = { 'x-courtier-exchange': 'shop', 'x-courtier-routing-key': key };
    const declared = { bindings: [{ exchange: 'shop', routingKey }] };
    const { routing_key } = bridgedEnvelope(delivery({ headers }), { ...context, declared });
    expect(routing_key).toBe(expected ? key : null);
  });

  it('takes the exchange of a queue that is bound once when the publisher did not say', () => {
    expect(bridgedEnvelope(delivery(), context)).toMatchObject({ exchange: 'shop', routing_key: null });
  });

  it('does not guess the exchange of a queue that is bound twice, or not declared', () => {
    const twice = { bindings: [{ exchange: 'shop' }, { exchange: 'users' }] };
    expect(bridgedEnvelope(delivery(), { ...context, declared: twice }).exchange).toBeNull();
    expect(bridgedEnvelope(delivery(), { ...context, declared: undefined }).exchange).toBeNull();
  });

  it('gives an id to a message that has none', () => {
    expect(bridgedEnvelope(delivery({ id: undefined }), context).id).toBe('new-id');
  });

  it.each([
    ['the message’s own', { expiration_ms: 1_000 }, 5_000, '2026-11-02T10:00:01.000Z'],
    ['the queue’s, when shorter', { expiration_ms: 9_000 }, 5_000, '2026-11-02T10:00:05.000Z'],
    ['the stage’s, for a queue without one', {}, undefined, '2026-11-03T10:00:00.000Z'],
  ])('expires after the time to live: %s', (_, properties, messageTtlMs, expected) => {
    const declared = { bindings: [], ...(messageTtlMs === undefined ? {} : { messageTtlMs }) };
    const envelope = bridgedEnvelope(delivery({ properties }), { ...context, declared });
    expect(envelope.expires_at).toBe(expected);
    const own = 'expiration_ms' in properties ? properties.expiration_ms : undefined;
    expect(envelope.worthless_at).toBe(
      own === undefined ? undefined : new Date(context.now.getTime() + own).toISOString(),
    );
  });

  it('has a date however long the time to live is', () => {
    const forever = { ...context, defaultTtlMs: Number.MAX_SAFE_INTEGER };
    expect(bridgedEnvelope(delivery(), forever).expires_at).toBe('9999-12-31T23:59:59.999Z');
  });
});

describe('what RabbitMQ counts', () => {
  const counts = { traceparent, 'x-delivery-count': 3, 'x-acquired-count': 4, 'x-count': 5 };

  it('stays behind when a message is bridged, or has died', () => {
    const bridged = bridgedEnvelope(delivery({ headers: counts }), context);
    const dead = deadLetterEnvelope(delivery({ headers: counts }), () => 'new-id');
    expect([bridged.headers, dead.envelope.headers]).toEqual([
      { 'x-count': 5, traceparent },
      { 'x-count': 5, traceparent },
    ]);
  });
});

describe('the types of headers', () => {
  const headers = { at: '2026-11-02T10:00:00.000Z', 'x-death': [], 'x-courtier-exchange': 'users' };
  const headerTypes = { at: 'timestamp', 'x-death': { 0: { time: 'timestamp' } } } as const;

  it('go on with those headers that go on', () => {
    const given = delivery({ headers, headerTypes });
    expect(deadLetterEnvelope(given, () => '').envelope.header_types).toEqual({ at: 'timestamp' });
    expect(bridgedEnvelope(given, context).header_types).toEqual(headerTypes);
  });
});

describe('the envelope of a dead letter', () => {
  const death = {
    count: 1,
    reason: 'rejected',
    queue: 'parcels',
    exchange: 'events',
    'routing-keys': ['parcel.new', 'CC'],
    time: 'Nov 2, 2026, 9:59:58 AM',
  };

  it('names the queue, exchange and routing key of the last death, and tells of no deaths', () => {
    const headers = {
      'x-death': [death, { ...death, queue: 'older' }],
      'x-first-death-queue': 'older',
      own: 1,
      traceparent,
    };
    expect(deadLetterEnvelope(delivery({ headers }), () => 'new-id')).toEqual({
      envelope: {
        id: 'm-1',
        queue: 'parcels',
        exchange: 'events',
        routing_key: 'parcel.new',
        encoding: 'text',
        properties: {},
        headers: { own: 1, traceparent },
      },
      death: {
        queue: 'parcels',
        exchange: 'events',
        routingKey: 'parcel.new',
        source: 'rejected',
        at: '2026-11-02T09:59:58.000Z',
      },
    });
  });

  it('believes what Courtier wrote more than a redelivery, which goes through the default exchange', () => {
    const headers = {
      'x-courtier-exchange': 'events',
      'x-courtier-routing-key': 'parcel.new',
      'x-death': [{ ...death, exchange: '', 'routing-keys': ['parcels'] }],
    };
    const properties = { user_id: loginUsers('publisher')[0] };
    const { envelope } = deadLetterEnvelope(delivery({ headers, properties }), () => 'new-id');
    expect(envelope).toMatchObject({ exchange: 'events', routing_key: 'parcel.new', queue: 'parcels' });
    const { envelope: forged } = deadLetterEnvelope(delivery({ headers }), () => 'new-id');
    expect(forged).toMatchObject({ exchange: null, routing_key: null, queue: 'parcels' });
  });

  it('believes what RabbitMQ says of the death, whatever the headers claim', () => {
    const claims = { 'x-courtier-exchange': 'payments', 'x-courtier-routing-key': 'pay.everything' };
    const headers = {
      ...claims,
      'x-death': [{ ...death, exchange: 'events', 'routing-keys': ['parcel.new'] }],
    };
    for (const properties of [{}, { user_id: loginUsers('publisher')[0] }]) {
      const { envelope } = deadLetterEnvelope(delivery({ headers, properties }), () => 'new-id');
      expect(envelope).toMatchObject({ exchange: 'events', routing_key: 'parcel.new' });
      expect(envelope.headers).not.toHaveProperty('x-courtier-exchange');
    }
    // It did not die in a queue: a retry could go nowhere but where its headers point to.
    const { envelope } = deadLetterEnvelope(delivery({ headers: claims }), () => 'new-id');
    expect(envelope).toMatchObject({ exchange: null, routing_key: null, queue: null });
  });

  it('has its time to live again, which RabbitMQ takes from a dead letter', () => {
    const headers = { 'x-death': [{ ...death, reason: 'expired', 'original-expiration': '1500' }] };
    const { envelope } = deadLetterEnvelope(delivery({ headers }), () => 'new-id');
    expect(envelope.properties).toEqual({ expiration_ms: 1_500 });
  });

  it.each([
    ['counted on the entry of an earlier one', { count: 2 }],
    ['of no year that there is', { time: 'Nov 8, 55840, 10:13:20 PM' }],
    ['no time', { time: 'soon' }],
  ])('does not know when it died where the time is %s', (_, more) => {
    const headers = { 'x-death': [{ ...death, ...more }] };
    expect(deadLetterEnvelope(delivery({ headers }), () => '').death?.at).toBeNull();
  });

  it.each([
    ['expired', 'expired'],
    ['maxlen', 'maxlen'],
    ['delivery_limit', 'delivery-limit'],
  ])('calls the reason %s %s', (reason, source) => {
    const headers = { 'x-death': [{ ...death, reason }] };
    expect(deadLetterEnvelope(delivery({ headers }), () => '').death?.source).toBe(source);
  });

  it.each([
    ['no x-death', {}],
    ['an empty one', { 'x-death': [] }],
    ['one that is no list', { 'x-death': 'yes' }],
    ['a reason that RabbitMQ does not know', { 'x-death': [{ ...death, reason: 'boredom' }] }],
    ['a reason of JavaScript', { 'x-death': [{ ...death, reason: 'constructor' }] }],
  ])('has no queue when there is %s', (_, headers) => {
    const { envelope, death: found } = deadLetterEnvelope(delivery({ headers }), () => '');
    expect(found).toBeUndefined();
    expect(envelope.queue).toBeNull();
  });
});
