import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usedAgain, useToken } from '../../../core/idempotency/message-ids.ts';

const first = {
  messageId: 'm1',
  clientId: 'shop',
  content: 'body-1',
  exchange: 'orders',
  routingKey: 'order.created',
  now: '2026-01-05T10:00:00.000Z',
};
const tokens = [useToken(first, 'a')];

describe('an id that is used again', () => {
  it.each([
    ['by another client', { clientId: 'desk' }],
    ['for another body', { content: 'body-2' }],
    ['by another client for another body', { clientId: 'desk', content: 'body-2' }],
  ])('%s belongs to another message', (_, changes) => {
    expect(usedAgain(first, tokens, { ...first, ...changes })).toEqual({ outcome: 'other' });
  });

  it('goes the same way when any use that was not taken back did', () => {
    const elsewhere = useToken({ exchange: 'orders', routingKey: 'order.paid' }, 'b');
    expect(usedAgain(first, [elsewhere, ...tokens], first)).toEqual({ outcome: 'repeat', sameWay: true });
    expect(usedAgain(first, [elsewhere], first)).toEqual({ outcome: 'repeat', sameWay: false });
    expect(usedAgain(first, [], first)).toEqual({ outcome: 'repeat', sameWay: false });
  });

  it('goes another way wherever its exchange or its routing key is another, however they are cut', () => {
    const text = fc.string({ maxLength: 4 });
    fc.assert(
      fc.property(text, text, text, text, (exchange, routingKey, otherExchange, otherKey) => {
        const isSame = exchange === otherExchange && routingKey === otherKey;
        const use = { ...first, exchange: otherExchange, routingKey: otherKey };
        const token = useToken({ exchange, routingKey }, 'a');
        expect(usedAgain(first, [token], use)).toEqual({ outcome: 'repeat', sameWay: isSame });
      }),
    );
    expect(useToken({ exchange: 'a', routingKey: 'b' }, '1')).not.toBe(
      useToken({ exchange: 'ab', routingKey: '' }, '1'),
    );
  });
});

describe('a use of an id', () => {
  it('is short, whatever its exchange and key, and keeps the call apart from every other', () => {
    const long = { exchange: 'x'.repeat(255), routingKey: 'y'.repeat(255) };
    expect(useToken(long, 'call-1')).toMatch(/^[0-9a-f]{16}\.call-1$/);
    expect(useToken(long, 'call-1')).not.toBe(useToken(long, 'call-2'));
  });
});
