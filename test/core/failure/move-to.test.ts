import { describe, expect, it } from 'vitest';
import { moveTo } from '../../../core/failure/move-to.ts';
import { backWhereItWas } from '../../../core/failure/moved-away.ts';
import {
  at,
  envelope,
  failed,
  failedMessage,
  failureReport,
  recordOf,
  resolved,
  retrying,
} from './records.ts';

describe('moving a failed message to another queue', () => {
  it('retries it there at once, as that queue’s own, and says where it failed first', () => {
    const before = {
      ...failed({ retry_count: 1 }),
      work_queue: true,
      order_group: 'ada',
      attempts: settled(),
    };
    const { work_queue, order_group, ...rest } = before;
    expect([work_queue, order_group]).toEqual([true, 'ada']);
    expect(moveTo(before, 'email', at(90))).toEqual({
      start: { attempt: 2, wait: false },
      stop: before.run,
      record: {
        ...rest,
        status: 'pending',
        queue: 'email',
        moved_from: 'orders',
        generation: 2,
        run: `${before.id}-2`,
        next_retry_at: at(90),
        checked_at: null,
        alerted_at: null,
        expires_at: null,
        updated_at: at(90),
        version: 2,
      },
    });
  });

  it('keeps where it failed first when it is moved once more, also if that was before any queue', () => {
    const moved = recordOf(moveTo(failed(), 'email', at(90)));
    expect(recordOf(moveTo(moved, 'invoices', at(91))).moved_from).toBe('orders');
    expect(recordOf(moveTo(failed({ queue: null }), 'email', at(90))).moved_from).toBeNull();
  });

  it('is refused where it is there already, is on its way, or is over', () => {
    expect(moveTo(failed(), 'orders', at(90))).toEqual({ refused: 'there-already' });
    expect(moveTo(retrying(), 'email', at(90), { knownById: true })).toEqual({ refused: 'retrying' });
    expect(moveTo(retrying(), 'email', at(90))).toEqual({ refused: 'retrying' });
    expect(moveTo(resolved(), 'email', at(90))).toEqual({ refused: 'resolved' });
  });

  function settled() {
    const [first] = failedMessage().attempts;
    if (!first) throw new Error('it has no attempt');
    return [first, { ...first, number: 2, at: at(61) }];
  }
});

describe('a failure on the queue that a message was moved away from', () => {
  const handled = { ...resolved(), queue: 'email', moved_from: 'orders', work_queue: true };
  const later = { envelope: envelope(), failure: failureReport({ failed_at: at(62) }) };

  it('makes the record that queue’s again, where the message was handled since and came there once more', () => {
    const { moved_from, work_queue, ...rest } = handled;
    expect([moved_from, work_queue]).toEqual(['orders', true]);
    expect(backWhereItWas(handled, later)).toEqual({ ...rest, queue: 'orders' });
  });

  const sent = { failed_message_id: handled.id, run: handled.run, attempt: 1 };
  it.each([
    ['it is not handled yet', { ...handled, status: 'pending' as const, resolved_at: null }, later],
    ['a person gave it up after it was handled', { ...handled, status: 'deleted' as const }, later],
    ['it was sent there before', handled, { ...later, failure: failureReport({ failed_at: at(61) }) }],
    ['a retry was sent there before', handled, { ...later, envelope: envelope({ redelivery: sent }) }],
  ])('says nothing where %s', (_why, record, reported) => {
    expect(backWhereItWas(record, reported)).toBeUndefined();
  });
});
