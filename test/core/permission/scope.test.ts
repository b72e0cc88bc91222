import { describe, expect, it } from 'vitest';
import { holdsAll, inScope, isEverything, mayHold, scopeOf } from '../../../core/permission/scope.ts';

const paid = { name: 'orders', type: 'invoice.paid' };

describe('a permission that is narrowed to a queue and a type', () => {
  it.each([
    [['read:failed'], paid, true],
    [['admin'], paid, true],
    [['read:*'], paid, true],
    [['read:failed.orders'], paid, true],
    [['read:failed.orders'], { name: 'orders-eu', type: 'invoice.paid' }, false],
    [['read:failed.orders-*'], { name: 'orders-eu', type: '' }, true],
    [['read:failed.orders/invoice.paid'], paid, true],
    [['read:failed.orders/invoice.*'], paid, true],
    [['read:failed.orders/invoice.*'], { name: 'orders', type: 'order.created' }, false],
    [['read:failed.orders/'], paid, false],
    [['read:failed.*/invoice.*'], { name: 'stock', type: 'invoice.paid' }, true],
    [['read:failed.*'], { name: '', type: '' }, true],
    [['read:failed.orders'], { name: '', type: 'invoice.paid' }, false],
    [['read:*.orders'], paid, true],
    [['read:failed.stock', 'read:failed.orders'], paid, true],
    // A star of the queue ends before the type.
    [['read:failed.o*s/x'], { name: 'orders', type: 'y/x' }, false],
    // Another kind, another thing, and the wholes of others.
    [['manage:failed.orders'], paid, false],
    [['read:messages.orders'], paid, false],
    [['manage:failed'], paid, false],
    [[], paid, false],
  ] as const)('%j covers %j: %s', (permissions, subject, expected) => {
    expect(inScope(scopeOf([...permissions] as never, 'read:failed'), subject)).toBe(expected);
  });

  it.each([
    [['read:failed'], true],
    [['read:failed.*'], true],
    [['read:failed.*/*'], true],
    [['read:fail*'], true],
    [['read:failed.orders'], false],
    [['read:failed.*/invoice.*'], false],
    [['read:failed.orders', 'manage:*'], false],
    [['read:failed.o*'], false],
    [['read:failed.'], false],
    [['read:failed.*/**'], true],
    [['read:failed.*/*.paid'], false],
    [['read:failed.*/paid.*'], false],
    [['read:failed.orders', 'read:failed.*'], true],
  ] as const)('%j is everything: %s', (permissions, expected) => {
    expect(isEverything(scopeOf([...permissions] as never, 'read:failed'))).toBe(expected);
  });

  it('is kept as it names things, without what is about others; and what is everything as null', () => {
    const permissions = [
      'read:failed.orders',
      'read:m*',
      'read:*.orders',
      'read:messages.a',
      'manage:failed.a',
    ];
    expect(scopeOf(permissions, 'read:failed')).toEqual({
      needed: 'read:failed',
      permissions: ['read:failed.orders', 'read:*.orders'],
    });
    expect(scopeOf(['read:failed'], 'read:failed')).toBeNull();
    const everything = [mayHold(null, 'orders'), holdsAll(null, 'orders'), inScope(null, paid)];
    expect([...everything, isEverything(null)]).toEqual([true, true, true, true]);
  });

  it('holds all of a queue only where it names no type', () => {
    const scope = scopeOf(['read:failed.orders', 'read:failed.stock/invoice.*'], 'read:failed');
    expect(['orders', 'stock', 'mail'].map((name) => [holdsAll(scope, name), mayHold(scope, name)])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});
