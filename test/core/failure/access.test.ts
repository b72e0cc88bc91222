import { describe, expect, it } from 'vitest';
import { mayManage, mayRead, shownWithin } from '../../../core/failure/access.ts';
import { messageType, subjectOf } from '../../../core/failure/subject.ts';
import { scopeOf } from '../../../core/permission/scope.ts';
import { failedMessage } from './records.ts';

const ofOrders = failedMessage();
const typed = failedMessage({ properties: { type: 'invoice.sent' } });
const neverRouted = failedMessage({ queue: null, routing_key: null });

describe('what permissions on a failed message are about', () => {
  it('is its queue, and the type that its publisher says, or else its routing key', () => {
    expect(subjectOf(typed)).toEqual({ name: 'orders', type: 'invoice.sent' });
    expect(subjectOf(ofOrders)).toEqual({ name: 'orders', type: 'order.created' });
    expect(subjectOf(neverRouted)).toEqual({ name: '', type: '' });
    expect(messageType('', 'order.created')).toBe('order.created');
    expect(messageType(7, 'order.created')).toBe('order.created');
  });
});

describe('who may read and manage a failed message', () => {
  it('is who has the permission for its queue and its type, each for itself', () => {
    expect(mayRead(['read:failed.orders'], ofOrders)).toBe(true);
    expect(mayManage(['read:failed.orders'], ofOrders)).toBe(false);
    expect(mayManage(['manage:failed.orders/order.*'], ofOrders)).toBe(true);
    expect(mayManage(['manage:failed.orders/order.*'], typed)).toBe(false);
    expect(mayRead(['manage:failed.orders'], ofOrders)).toBe(false);
  });

  it('takes a star to cover one that was in no queue', () => {
    expect(mayRead(['read:failed.orders'], neverRouted)).toBe(false);
    expect(mayRead(['read:failed.*'], neverRouted)).toBe(true);
  });
});

describe('a list of failed messages', () => {
  const orders = scopeOf(['read:failed.orders'], 'read:failed');
  const invoices = scopeOf(['read:failed.*/invoice.*'], 'read:failed');

  it('shows everything where no scope leaves anything out', () => {
    const everything = [scopeOf(['read:failed'], 'read:failed'), scopeOf(['read:failed.*'], 'read:failed')];
    expect(shownWithin([])).toBeUndefined();
    expect(shownWithin(everything)).toBeUndefined();
  });

  it('shows what each of several scopes holds', () => {
    const shows = shownWithin([scopeOf(['admin'], 'read:failed'), orders, invoices]);
    expect([ofOrders, typed, { ...typed, queue: 'email' }].map((each) => shows?.(each))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
