import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  allows,
  allowsNamed,
  allowsPublish,
  hasPermissionOfKind,
  matches,
  mayAllowNamed,
} from '../../../core/permission/allows.ts';
import { hashKey, sameKey } from '../../../core/permission/key.ts';
import { allowsSource, allowsSubscription } from '../../../core/permission/reads.ts';

describe('permissions', () => {
  it.each([
    [['publish:orders'], 'publish:orders', true],
    [['publish:orders'], 'publish:orders2', false],
    [['publish:orders'], 'publish:order', false],
    [['publish:orders'], 'consume:orders', false],
    [['publish:orders.*'], 'publish:orders', true],
    [['publish:orders.created'], 'publish:orders', false],
    [['publish:orders.'], 'publish:orders', false],
    [['read:failed.*'], 'read:failed', false],
    [['manage:queues.*'], 'manage:queues', true],
    [['manage:queues.shop-*'], 'manage:queues', false],
    [['publish:*'], 'publish:orders', true],
    [['publish:*'], 'publish:', true],
    [['publish:*'], 'manage:failed', false],
    [['publish:auth_*', 'read:failed'], 'publish:auth_exchange', true],
    [['publish:auth_*', 'read:failed'], 'read:failed', true],
    [['read:failed'], 'manage:failed', false],
    [['read:*'], 'read:messages', true],
    [['admin'], 'manage:failed', true],
    [['admin'], 'publish:anything', true],
    [[], 'read:failed', false],
    // What is needed is a name: a star in it is a character like any other.
    [['publish:orders'], 'publish:*', false],
    [['publish:a.*.z'], 'publish:a..z', true],
    [['publish:a.*.z'], 'publish:a.z', false],
    [['publish:*_exchange'], 'publish:exchange', false],
    [['publish:*ab*b'], 'publish:ab', false],
    // No kind, no permission: a star alone is not one.
    [['*', 'orders', 'p*', 'pub*:orders'], 'publish:orders', false],
    [['*', 'admi:n', 'publish:*', 'read:*'], 'admin', false],
  ])('%j for %s: %s', (permissions, needed, expected) => {
    expect(allows(permissions, needed)).toBe(expected);
  });

  it.each([
    ['publish:orders', 'orders', 'created', true],
    ['publish:orders', 'orders', '', true],
    ['publish:orders.*', 'orders', 'created', true],
    ['publish:orders.*', 'orders', '', true],
    ['publish:orders.*', 'orders2', 'created', false],
    ['publish:orders.*', 'ord', 'ers.created', false],
    ['publish:orders.created', 'orders', 'created', true],
    ['publish:orders.created', 'orders', 'created.eu', false],
    ['publish:orders.created', 'orders', '', false],
    // No key at all.
    ['publish:orders.', 'orders', '', true],
    ['publish:orders.', 'orders', 'created', false],
    ['publish:journal.auth.*', 'journal', 'auth.signin', true],
    ['publish:journal.auth.*', 'journal', 'user.role', false],
    ['publish:*.created', 'orders', 'created', true],
    ['publish:ord*.created', 'orders', 'created', true],
    ['manage:orders.*', 'orders', 'created', false],
    ['admin', 'orders', 'created', true],
    // An exchange whose name has dots is none of another's keys.
    ['publish:orders.*', 'orders.secrets', 'created', false],
    ['publish:orders.*', 'orders.', '', false],
    ['publish:*.created', 'orders.secrets', 'created', false],
    ['publish:orders*.created', 'orders.secrets', 'created', false],
    ['publish:orders', 'orders.secrets', 'created', false],
    ['publish:orders.secrets', 'orders.secrets', 'created', true],
    ['publish:orders.secrets.*', 'orders.secrets', 'created', true],
    ['publish:orders.secrets.created', 'orders.secrets', 'created', true],
    ['publish:orders.secrets.created', 'orders.secrets', 'paid', false],
    ['publish:orders*', 'orders.secrets', 'created', true],
    ['publish:*', 'orders.secrets', 'created', true],
    ['admin', 'orders.secrets', 'created', true],
    ['consume:orders.secrets', 'orders.secrets', 'created', false],
  ])('%s to publish to %s with the key "%s": %s', (permission, exchange, key, expected) => {
    expect(allowsPublish([permission], exchange, key)).toBe(expected);
  });

  it('is enough in one of several permissions', () => {
    for (const permissions of [
      ['read:failed', 'publish:orders.created'],
      ['publish:orders.created', 'read:failed'],
    ]) {
      expect(allowsPublish(permissions, 'orders', 'created')).toBe(true);
      expect(allowsPublish(permissions, 'orders', 'paid')).toBe(false);
    }
    expect(allowsPublish(['read:failed', 'publish:orders.eu'], 'orders.eu', 'paid')).toBe(true);
    expect(allowsNamed(['read:failed', 'manage:queues.shop'], 'manage:queues', 'shop')).toBe(true);
    expect(mayAllowNamed(['read:failed', 'manage:queues.shop'], 'manage:queues')).toBe(true);
    expect(allowsSource(['read:failed', 'consume:orders'], 'orders')).toBe(true);
    expect(
      allowsSubscription(['read:failed', 'consume:orders--desk'], { exchange: 'orders', name: 'desk' }),
    ).toBe(true);
  });

  it.each([
    [['consume:orders'], true],
    [['read:failed', 'consume:o*'], true],
    [['admin'], true],
    [['consumer:orders'], false],
    [['read:consume:'], false],
    [['publish:orders'], false],
    [[], false],
  ])('%j may consume something: %s', (permissions, expected) => {
    expect(hasPermissionOfKind(permissions, 'consume')).toBe(expected);
  });

  it('reads a dot and a hash as themselves', () => {
    expect(matches('a.b', 'axb')).toBe(false);
    expect(matches('a.#', 'a.b.c')).toBe(false);
    expect(matches('a.#', 'a.#')).toBe(true);
  });

  it('agrees with a regular expression on every pattern and name', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        const source = pattern.replaceAll('.', '\\.').replace(/\*+/g, '.*');
        expect(matches(pattern, name)).toBe(new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 5_000 },
    );
  });

  it('looks for each piece of a pattern once, also of one that is made to be slow', () => {
    const looks = vi.spyOn(String.prototype, 'indexOf');
    const found = matches(`${'*a'.repeat(120)}*b*c`, `${'a'.repeat(100_000)}c`);
    const { length } = looks.mock.calls;
    looks.mockRestore();
    expect(found).toBe(false);
    expect(length).toBe(121);
  });
});

describe('keys', () => {
  it('are hashed with SHA-256', () => {
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are the same only when every character is', () => {
    expect(sameKey('secret', 'secret')).toBe(true);
    expect(sameKey('secret', 'secreT')).toBe(false);
    expect(sameKey('secret', 'secret ')).toBe(false);
    expect(sameKey('', 'secret')).toBe(false);
  });
});
