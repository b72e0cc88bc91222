import { describe, expect, it } from 'vitest';
import { PARKED_MESSAGES_MAX } from '../../../core/limits.ts';
import { enter, isOver, type ParkedKey, passed, renamed } from '../../../core/parked-keys/parked-key.ts';
import { failedMessage } from '../failure/records.ts';

const AT = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:00:09.000Z';
const NAME = { queue: 'orders', group: 'ada' };

/** A key that `r-0` holds, with so many parked behind it. */
function held(parked: number): ParkedKey {
  let key = enter(undefined, NAME, 'r-0', AT).next;
  for (let n = 1; n <= parked; n += 1) key = enter(key, NAME, `r-${n}`, AT).next;
  return key;
}

describe('a key that a failed message holds', () => {
  it('has those that came after it in their order, each once', () => {
    const key = held(3);
    expect(key).toMatchObject({ head: 'r-0', waiting: ['r-1', 'r-2', 'r-3'], version: 4 });
    expect(enter(key, NAME, 'r-2', LATER)).toEqual({ place: 'waiting', next: key });
    expect(enter(key, NAME, 'r-0', LATER)).toEqual({ place: 'head', next: key });
  });

  it('takes as many as its row has room for, and those that have a place keep it', () => {
    const full = held(PARKED_MESSAGES_MAX);
    expect(enter(full, NAME, 'another', LATER)).toEqual({ place: 'full', next: full });
    expect(enter(full, NAME, 'r-7', LATER)).toEqual({ place: 'waiting', next: full });
    expect(JSON.stringify(full).length).toBeLessThan(100_000);
  });

  it('gives the turn to the next, and is open after the last', () => {
    const next = passed(held(1), LATER);
    expect(next).toMatchObject({ head: 'r-1', head_since: LATER, waiting: [], closed_at: AT });
    expect(next && passed(next, LATER)).toBeNull();
  });

  it('keeps the place of a message whose record got another id', () => {
    expect(renamed(held(2), 'r-1', 'r-x')).toMatchObject({ head: 'r-0', waiting: ['r-x', 'r-2'] });
    expect(renamed(held(2), 'r-0', 'r-x')).toMatchObject({ head: 'r-x', waiting: ['r-1', 'r-2'] });
  });

  it('stands still as long as nothing but more messages comes: the sweep looks at it', () => {
    expect(enter(held(1), NAME, 'r-2', LATER).next).toMatchObject({ waiting: ['r-1', 'r-2'], looked_at: AT });
    expect(renamed(held(1), 'r-1', 'r-x')).toMatchObject({ looked_at: AT });
    expect(passed(held(1), LATER)).toMatchObject({ looked_at: LATER });
  });

  it.each([
    ['resolved', 'orders', true],
    ['deleted', 'orders', true],
    ['failed', 'orders', false],
    ['retrying', 'orders', false],
    ['pending', 'moved-to', true],
  ] as const)('need not wait for a head that is %s on %s: %s', (status, queue, over) => {
    expect(isOver(held(0), failedMessage({ status, queue }), LATER)).toBe(over);
  });

  it.each([
    ['a request', 'amq.rabbitmq.reply-to.g1h2.x==', true],
    ['no request', 'answers', false],
  ])('need not wait for a head that expired where that is %s', (_what, reply_to, over) => {
    const record = failedMessage({ status: 'failed', source: 'expired', properties: { reply_to } });
    expect(isOver(held(0), record, LATER)).toBe(over);
    // A person retries it.
    expect(isOver(held(0), { ...record, status: 'retrying' }, LATER)).toBe(false);
  });

  it('waits for a head without a record as long as SQS may have its report', () => {
    expect(isOver(held(0), undefined, '2026-01-19T09:59:59.000Z')).toBe(false);
    expect(isOver(held(0), undefined, '2026-01-19T10:00:01.000Z')).toBe(true);
  });
});
