import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowsNamed, mayAllowNamed } from '../../../core/permission/allows.ts';
import { allowsSource, allowsSubscription } from '../../../core/permission/reads.ts';

describe('reading an exchange', () => {
  it.each([
    ['consume:orders', 'orders', true],
    ['consume:orders--*', 'orders', true],
    ['consume:*', 'orders', true],
    ['consume:ord*', 'orders', true],
    ['admin', 'orders', true],
    ['consume:orders--desk', 'orders', false],
    ['consume:Orders', 'orders', false],
    ['publish:orders', 'orders', false],
    ['manage:queues', 'orders', false],
    ['consume:auth', 'auth.secrets', false],
    ['consume:auth--*', 'auth.secrets', false],
    ['consume:auth--*', 'auth--secrets', false],
    ['consume:auth--*', 'auth-', false],
    ['consume:auth--*', 'auth--', false],
    ['consume:auth--*--*', 'auth--secrets', false],
    ['consume:auth--secrets--*', 'auth--secrets', true],
    ['consume:auth--secrets--*', 'auth.secrets', true],
    ['consume:auth.*', 'auth.secrets', true],
  ])('%s of %s: %s', (permission, exchange, expected) => {
    expect(allowsSource([permission], exchange)).toBe(expected);
  });
});

describe('a subscription to an exchange', () => {
  it.each([
    ['consume:orders--desk', 'orders', true],
    ['consume:orders--d*', 'orders', true],
    ['consume:*--desk', 'orders', true],
    ['consume:orders--other', 'orders', false],
    ['consume:auth--*', 'auth', true],
    ['consume:auth--*', 'auth.secrets', false],
    ['consume:auth--*', 'auth--secrets', false],
    ['consume:auth--*', 'auth-', false],
    ['consume:auth--*--desk', 'auth--secrets', false],
    ['consume:auth--*--desk', 'auth.secrets', false],
    ['consume:auth*--desk', 'auth.secrets', true],
    ['consume:auth--secrets--desk', 'auth.secrets', true],
    ['consume:auth--secrets--desk', 'auth--secrets', true],
    ['consume:AUTH--desk', 'auth', false],
    ['consume:auth', 'auth', true],
    ['publish:auth--desk', 'auth', false],
    ['admin', 'auth', true],
  ])('%s, by the name desk, of %s: %s', (permission, exchange, expected) => {
    expect(allowsSubscription([permission], { exchange, name: 'desk' })).toBe(expected);
  });

  it('of another exchange is never covered by what is for one exchange and its subscriptions', () => {
    const word = fc.stringMatching(/^[a-z]{1,4}$/);
    const separator = fc.constantFrom('.', '-', '--', '_', ':');
    fc.assert(
      fc.property(word, separator, word, word, (exchange, between, more, name) => {
        const other = `${exchange}${between}${more}`;
        const asked = { exchange: other, name };
        expect(allowsSubscription([`consume:${exchange}--*`], asked)).toBe(false);
        expect(allowsSubscription([`consume:${exchange}--*--*`, `consume:${exchange}`], asked)).toBe(false);
        expect(allowsSource([`consume:${exchange}--*`], other)).toBe(false);
      }),
    );
  });
});

describe('a permission that is narrowed to names', () => {
  it.each([
    ['manage:queues', 'shop', true, true],
    ['manage:queues.*', 'shop', true, true],
    ['manage:queues.shop', 'shop', true, true],
    ['manage:queues.sh*', 'shop', true, true],
    ['manage:*', 'shop', true, true],
    ['manage:*.shop', 'shop', true, true],
    ['admin', 'shop', true, true],
    ['manage:queues.shop', 'shop2', false, true],
    ['manage:queues.Shop', 'shop', false, true],
    ['manage:queue', 'shop', false, false],
    ['manage:', 'shop', false, false],
    ['manage:failed', 'shop', false, false],
    ['manage:another', 'shop', false, false],
    ['read:queues', 'shop', false, false],
    ['*', 'shop', false, false],
  ])('%s for %s: %s, and worth a look: %s', (permission, name, allowed, some) => {
    expect(allowsNamed([permission], 'manage:queues', name)).toBe(allowed);
    expect(mayAllowNamed([permission], 'manage:queues')).toBe(some);
  });
});
