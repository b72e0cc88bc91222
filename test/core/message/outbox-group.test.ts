import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { declaredOrders, outboxGroup } from '../../../core/message/outbox-group.ts';
import type { WorkOrder } from '../../../core/topology/work-order.ts';

const item = (
  body: unknown,
  more: {
    exchange?: string;
    headers?: Record<string, string>;
    properties?: { content_encoding?: string };
  } = {},
) => ({
  envelope: { exchange: 'e', headers: {}, properties: {}, ...more },
  body: Buffer.from(JSON.stringify(body)),
});
const of =
  (...orders: WorkOrder[]) =>
  () =>
    orders;
const byKey = of({ of: 'key', field: 'id' });

describe('the group of a message on its way to an exchange', () => {
  it('is none where no queue keeps an order, or the message has no key', () => {
    expect(outboxGroup(item({ id: 'a' }), of())).toBeUndefined();
    expect(outboxGroup(item({ other: 'a' }), byKey)).toBeUndefined();
    expect(outboxGroup({ ...item({}), body: Buffer.from('not JSON') }, byKey)).toBeUndefined();
  });

  it('is its exchange and key, from the header or the body', () => {
    const group = outboxGroup(item({ id: 'a' }), byKey);
    expect(group).toBe('["e","a"]');
    expect(outboxGroup(item({ id: 'b' }, { headers: { 'x-partition-key': 'a' } }), byKey)).toBe(group);
    expect(outboxGroup(item({ id: 'b' }), byKey)).not.toBe(group);
    expect(outboxGroup(item({ id: 'a' }, { exchange: 'f' }), byKey)).not.toBe(group);
    const packed = {
      ...item({}, { properties: { content_encoding: 'gzip' } }),
      body: gzipSync('{"id":"a"}'),
    };
    expect(outboxGroup(packed, byKey)).toBe(group);
  });

  it('is the whole exchange where a queue handles one at a time, or queues take different keys', () => {
    const whole = outboxGroup(item({ id: 'a' }), of({ of: 'queue' }));
    expect(whole).toBe('["e"]');
    expect(outboxGroup(item({}), of({ of: 'queue' }, { of: 'key', field: 'id' }))).toBe(whole);
    expect(outboxGroup(item({ id: 'a' }), of({ of: 'key', field: 'id' }, { of: 'key', field: 'x' }))).toBe(
      whole,
    );
    expect(
      outboxGroup(item({ id: 'a' }), of({ of: 'key', field: 'id' }, { of: 'key', field: 'id' })),
    ).not.toBe(whole);
  });

  it('fits SQS, however long the key is', () => {
    const long = outboxGroup(item({ id: 'é'.repeat(500) }), byKey);
    expect(long).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the orders that the topology declares', () => {
  it('are those of the queues behind each exchange', () => {
    expect(declaredOrders('orders')).toEqual([{ of: 'key', field: 'order_id' }]);
    expect(declaredOrders('users')).toEqual([{ of: 'key', field: 'user_id' }]);
    expect(declaredOrders('parcels')).toEqual([{ of: 'queue' }]);
    for (const exchange of ['email', 'notifications', 'journal', 'auth_exchange', 'none', 'constructor']) {
      expect(declaredOrders(exchange)).toEqual([]);
    }
  });
});
