import { describe, expect, it } from 'vitest';
import { Account } from '../../../prove/fuzz/account.ts';
import { messageOf } from '../../../prove/fuzz/message.ts';
import type { FailedRecord } from '../../../prove/fuzz/records.ts';

const ODD = 0;
const INNOCENT = 4;
const about = { seed: 1, user: 'courtier', expired: false };

/** With messages that RabbitMQ has taken. */
function account(...numbers: number[]): Account {
  const made = new Account();
  for (const n of numbers) made.take(messageOf(n, about));
  return made;
}

const record = (more: Partial<FailedRecord> = {}): FailedRecord => ({
  id: 'r',
  message_id: 'm',
  queue: 'q',
  status: 'failed',
  error_name: 'InvalidMessageError',
  error_message: 'The body is not JSON in UTF-8.',
  ...more,
});

describe('the account of a fuzzed run', () => {
  it('has nothing against messages that were handled, or failed with a reason', () => {
    const ended = account(ODD, INNOCENT);
    ended.handle(INNOCENT);
    ended.record(record(), ODD);
    expect(ended.wrong()).toEqual([]);
    expect(ended.counts().function).toEqual({ taken: 2, handled: 1, failed: 1, lost: 0 });
  });

  it('finds one lost of which nothing is known', () => {
    expect(account(ODD).wrong()).toMatchObject([
      { n: ODD, what: expect.stringContaining('neither handled') },
    ]);
  });

  it('finds one whose record says that it was resolved, and which nobody handled', () => {
    const lost = account(ODD);
    lost.record(record({ status: 'resolved' }), ODD);
    expect(lost.wrong()).toMatchObject([{ n: ODD }]);
  });

  it('waits for a record that is still on its way, also of a message that was handled', () => {
    const moving = account(ODD);
    moving.handle(ODD);
    moving.record(record({ status: 'pending' }), ODD);
    expect(moving.open().map(({ n }) => n)).toEqual([ODD]);
  });

  it.each<[string, Partial<FailedRecord>, number]>([
    ['that failed', {}, 1],
    ['that was refused before it was handled', { status: 'resolved' }, 1],
    ['for which a store was away to the end', { error_name: 'UnavailableError' }, 1],
    ['for which a store was away', { error_name: 'UnavailableError', status: 'resolved' }, 0],
  ])('judges an innocent one %s', (_, more, wrong) => {
    const judged = account(INNOCENT);
    judged.handle(INNOCENT);
    judged.record(record(more), INNOCENT);
    expect(judged.wrong()).toHaveLength(wrong);
  });

  it.each(['TypeError', 'RangeError', 'Error', 'SyntaxError'])(
    'takes a %s for a fault of the code',
    (name) => {
      const broken = account(ODD);
      broken.record(record({ error_name: name }), ODD);
      expect(broken.wrong()).toMatchObject([{ n: ODD, what: expect.stringContaining('fault') }]);
    },
  );

  it('finds a record that says no reason, and one of which nobody knows the message', () => {
    const silent = account(ODD);
    silent.record(record({ error_message: '' }), ODD);
    silent.record(record({ id: 'other' }), undefined);
    expect(silent.wrong()).toHaveLength(2);
  });
});
