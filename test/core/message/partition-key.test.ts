import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderValue } from '../../../core/message/header-value.ts';
import { deduplicationId, groupId, orderGroup, partitionKey } from '../../../core/message/partition-key.ts';

function item(body: string, headers: Record<string, HeaderValue> = {}) {
  const envelope = {
    id: 'm-1',
    exchange: null,
    routing_key: null,
    queue: 'q',
    encoding: 'text',
    properties: {},
    headers,
  } as const;
  return { envelope, body: Buffer.from(body) };
}

describe('the partition key', () => {
  it.each([
    ['the header, before the body', '{"order_id":"b"}', { 'x-partition-key': 'h' }, 'h'],
    ['a number in the header', '{}', { 'x-partition-key': 7 }, '7'],
    ['the body’s field', '{"order_id":"b"}', {}, 'b'],
    ['a number in the body', '{"order_id":42}', {}, '42'],
    ['the message id, when the field is missing', '{"other":1}', {}, 'm-1'],
    ['the message id, when the field is empty', '{"order_id":""}', {}, 'm-1'],
    ['the message id, when the field is no single value', '{"order_id":{"a":1}}', {}, 'm-1'],
    ['the message id, when the body is no object', '[1]', {}, 'm-1'],
    ['the message id, when the body is not JSON', 'hello', {}, 'm-1'],
  ])('is %s', (_, body, headers, expected) => {
    expect(partitionKey(item(body, headers), 'order_id')).toBe(expected);
  });

  it('is not found on the prototype of the body', () => {
    expect(partitionKey(item('{}'), 'constructor')).toBe('m-1');
  });
});

describe('the message group', () => {
  it('is the key itself where SQS takes it', () => {
    expect(groupId('order-42/eu')).toBe('order-42/eu');
  });

  it('of a retry that holds its key is beside that of the key: else it would wait for what waits for it', () => {
    const order = { of: 'key', field: 'order_id' } as const;
    const first = item('{"order_id":"o-1"}');
    const retry = {
      ...first,
      envelope: {
        ...first.envelope,
        redelivery: { failed_message_id: 'f', run: 'f-1', attempt: 1, order_group: 'o-1' },
      },
    };
    expect(orderGroup(first, order)).toBe('o-1');
    expect(orderGroup(retry, order)).toMatch(/^[0-9a-f]{64}$/);
    expect(orderGroup({ ...retry, body: item('{"order_id":"o-2"}').body }, order)).toBe(
      orderGroup(retry, order),
    );
  });

  it('is always what SQS takes, and differs for different keys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (key) => {
        expect(groupId(key)).toMatch(/^[!-~]{1,128}$/);
        expect(groupId(key)).not.toBe(groupId(`${key} `));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the deduplication id', () => {
  it('is new with each redelivery, and the same for the same attempt', () => {
    const redelivery = (attempt: number) => ({
      id: 'm-1',
      redelivery: { failed_message_id: 'f', run: 'f-1', attempt },
    });
    const ids = [
      deduplicationId({ id: 'm-1' }),
      deduplicationId(redelivery(1)),
      deduplicationId(redelivery(2)),
    ];
    expect(new Set(ids).size).toBe(3);
    expect(deduplicationId(redelivery(2))).toBe(ids[2]);
  });
});
