import { describe, expect, it } from 'vitest';
import { retryNow } from '../../../core/failure/by-person.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import { awayReport, isUnknown, isUnsaid, takenAway } from '../../../core/failure/taken-away.ts';
import { needsAlert, settle } from '../../../core/failure/transitions.ts';
import { HEADER_ATTEMPT } from '../../../core/message/headers.ts';
import { at, envelope, failedMessage, failureReport, recordOf, resolved, retrying } from './records.ts';

const by = { takenAt: at(90), now: at(91), alerted_at: at(91) };

describe('whether nobody said what became of a redelivery', () => {
  const given = (away: Parameters<typeof takenAway>[1]) => recordOf(takenAway(retrying(), away, by));

  it('is known by the record, while it waits for a person', () => {
    expect(
      (['lost', 'unknown', 'purged', 'queue-deleted'] as const).map((away) => isUnsaid(given(away))),
    ).toEqual([true, true, false, false]);
    expect(isUnsaid({ ...given('lost'), status: 'pending' })).toBe(false);
    // A consumer may name its errors as it likes.
    expect(isUnsaid({ ...given('lost'), source: 'consumer' })).toBe(false);
  });

  it('means that it may lie in its queue still, where that could not be looked into', () => {
    expect(isUnknown(given('unknown'))).toBe(true);
    expect(isUnknown(given('lost'))).toBe(false);
    expect(isUnknown({ ...given('unknown'), source: 'consumer' })).toBe(false);
  });

  it('is told in words that a person can act on', () => {
    expect(awayReport('lost', 2, at(9))).toEqual({
      source: 'removed',
      error: {
        name: 'RedeliveryLost',
        message: 'The redelivery is in its queue no more, and nobody said what became of it.',
        stack: null,
        code: 'lost',
        permanent: false,
      },
      failed_at: at(9),
      attempt: 2,
    });
  });
});

describe('a redelivery that went away without its consumer', () => {
  it.each(['purged', 'queue-deleted', 'lost', 'unknown'] as const)(
    'leaves its record failed, with a readable reason, for a person to retry (%s)',
    (away) => {
      const gone = takenAway(retrying(), away, by);
      if ('refused' in gone) throw new Error('was to be taken away');
      expect(gone).toMatchObject({
        stop: retrying().run,
        record: {
          status: 'failed',
          source: 'removed',
          generation: 2,
          next_retry_at: null,
          attempts: [{ number: 1 }, { number: 2, source: 'removed' }],
        },
      });
      expect(gone.record.error_message).toMatch(/\.$/);
      expect(needsAlert(gone.record)).toBe(false);
      expect(retryNow(gone.record, at(99))).toMatchObject({ start: { attempt: 2, wait: false } });
    },
  );

  it.each(['lost', 'unknown'] as const)(
    'goes on with its schedule when its own failure comes in late (%s)',
    (away) => {
      const gone = takenAway(retrying(), away, by);
      if ('refused' in gone) throw new Error('was to be taken away');
      const late = (attempt: number) => ({
        id: gone.record.id,
        envelope: envelope({ headers: { [HEADER_ATTEMPT]: attempt } }),
        failure: failureReport({ source: 'rejected', failed_at: at(80) }),
        payload: { payload: '{}', payload_encoding: 'text' as const, payload_bytes: 2 },
      });
      const recorded = (attempt: number, record = gone.record) =>
        recordFailure(record, late(attempt), { delivery: 'amqp', delays: [60, 300, 1_800] }, at(240));
      const { record } = recorded(2);
      expect(recorded(2)).toMatchObject({ change: 'reopened', start: { attempt: 2, wait: true } });
      expect(record).toMatchObject({ status: 'pending', source: 'rejected', generation: 3 });
      expect(record.attempts.map(({ number, source }) => [number, source])).toEqual([
        [1, 'consumer'],
        [2, 'rejected'],
      ]);
      expect(recorded(2, record).change).toBe('none');
      expect(recorded(1).change).toBe('none');
      const purged = takenAway(retrying(), 'purged', by);
      expect('refused' in purged || recorded(2, purged.record).change).toBe('none');
    },
  );

  it('leaves alone what was sent after that, or is not under way', () => {
    expect(takenAway(retrying({ last_retry_at: at(90.5) }), 'purged', by)).toEqual({ refused: 'superseded' });
    expect(takenAway(failedMessage(), 'purged', by)).toEqual({ refused: 'pending' });
    expect(takenAway(resolved(), 'queue-deleted', by)).toEqual({ refused: 'resolved' });
  });

  it('leaves alone another retry than the one that was taken, and takes that', () => {
    const { run } = retrying();
    for (const retry of [{ attempt: 2 }, { attempt: 1, run: 'another' }]) {
      expect(takenAway(retrying(), 'purged', { ...by, retry })).toEqual({ refused: 'superseded' });
    }
    for (const retry of [{ attempt: 1 }, { attempt: 1, run }]) {
      expect(takenAway(retrying(), 'purged', { ...by, retry })).toMatchObject({
        record: { status: 'failed' },
      });
    }
  });

  it('takes what was sent at that very time, and what does not say when', () => {
    for (const last_retry_at of [at(90), null]) {
      expect(takenAway(retrying({ last_retry_at }), 'purged', by)).toMatchObject({ stop: retrying().run });
    }
  });

  it('takes what waits for its retry as well when its queue was deleted, without counting an attempt', () => {
    expect(takenAway(failedMessage(), 'queue-deleted', by)).toMatchObject({
      record: {
        status: 'failed',
        error_name: 'QueueDeleted',
        attempts: [{ number: 1 }],
        next_retry_at: null,
        alerted_at: at(91),
        generation: 2,
      },
    });
  });

  it.each([
    ['gone', 'QueueDeleted'],
    ['lost', 'RedeliveryLost'],
    ['unknown', 'OutcomeUnknown'],
  ] as const)('is settled as failed, with an alert, when its watch says %s', (outcome, error_name) => {
    const { run } = retrying();
    const settled = settle(retrying(), { run, attempt: 1 }, { outcome }, [60, 300], at(99));
    if ('refused' in settled || !settled.next) throw new Error('was to be settled');
    expect(settled).toMatchObject({ answer: { decision: 'stop' }, next: { status: 'failed', error_name } });
    expect(settled.next).toMatchObject({ alerted_at: null, updated_at: at(99) });
    expect(needsAlert(settled.next)).toBe(true);
  });
});
