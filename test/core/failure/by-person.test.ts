import { describe, expect, it } from 'vitest';
import { cancelRetry, remove, restore, retryAt, retryNow } from '../../../core/failure/by-person.ts';
import { beginRedelivery, needsAlert, settle } from '../../../core/failure/transitions.ts';
import { isWanted } from '../../../core/retry/redeliveries.ts';
import { at, deleted, failed, failedMessage, recordOf, resolved, retryFailed, retrying } from './records.ts';

const { run } = failedMessage();
const parked = () => failedMessage({ status: 'parked', next_retry_at: null });
const tomorrow = at(86_400);

describe('a retry by hand', () => {
  it.each([
    failedMessage({ retry_count: 1 }),
    failed({ retry_count: 1, permanent: true }),
    { ...parked(), retry_count: 1 },
  ])('hands a $status record to a new run that does not wait', (record) => {
    expect(retryNow(record, at(90))).toMatchObject({
      start: { attempt: 2, wait: false },
      stop: record.run,
      record: {
        status: 'pending',
        generation: 2,
        run: `${record.id}-2`,
        next_retry_at: at(90),
        alerted_at: null,
        version: 2,
      },
    });
  });

  it('keeps the waiting run from delivering', () => {
    const handed = retryNow(failedMessage(), at(10));
    if ('refused' in handed) throw new Error('was to be handed over');
    expect(beginRedelivery(handed.record, { run, attempt: 1 }, at(60))).toEqual({ refused: 'superseded' });
    expect(beginRedelivery(handed.record, { run: handed.record.run, attempt: 1 }, at(11))).toMatchObject({
      repeat: false,
    });
  });

  it.each([retrying(), resolved(), deleted()])('is refused for a $status record', (record) => {
    expect(retryNow(record, at(90))).toEqual({ refused: record.status });
  });

  it('is refused for a redelivery under way that is known to have failed: its run is about to settle that', () => {
    expect(retryNow(retryFailed(), at(90), { knownById: true })).toEqual({ refused: 'retrying' });
    expect(retryNow(resolved(), at(90), { knownById: true })).toEqual({ refused: 'resolved' });
  });

  it('makes a redelivery under way once more under its own number, where its consumer drops the first', () => {
    const handed = retryNow(retrying({ retry_count: 2 }), at(90), { knownById: true });
    if ('refused' in handed) throw new Error('was to be handed over');
    expect(handed).toMatchObject({
      start: { attempt: 2, wait: false },
      // It may be about to hear that it was handled.
      stop: null,
      record: { status: 'pending', retry_count: 1, generation: 2, next_retry_at: at(90) },
    });
    const sent = { failed_message_id: handed.record.id, attempt: 2 };
    expect(isWanted(handed.record, { ...sent, run })).toBe(false);
    expect(isWanted(handed.record, { ...sent, run: handed.record.run })).toBe(true);
    expect(settle(handed.record, { run, attempt: 2 }, { outcome: 'confirmed' }, [60], at(91))).toEqual({
      refused: 'superseded',
    });
  });
});

describe('a retry at a time that a person chose', () => {
  it.each([failedMessage({ retry_count: 1 }), failed({ retry_count: 1 }), { ...parked(), retry_count: 1 }])(
    'hands a $status record to a new run that waits until then, whatever its time to live',
    (record) => {
      const perishable = { ...record, expires_at: at(5) };
      expect(retryAt(perishable, tomorrow, at(0.5))).toEqual({
        // Whole seconds, and never before the time.
        start: { attempt: 2, wait: true, wait_seconds: 86_400 },
        stop: record.run,
        record: {
          ...perishable,
          status: 'pending',
          generation: 2,
          run: `${record.id}-2`,
          checked_at: null,
          next_retry_at: tomorrow,
          alerted_at: null,
          expires_at: null,
          updated_at: at(0.5),
          version: 2,
        },
      });
    },
  );

  it('does not wait where that time has come', () => {
    expect(retryAt(failed(), at(1), at(9))).toMatchObject({ start: { wait_seconds: 0 } });
  });

  it.each([retrying(), resolved(), deleted()])('is refused for a $status record', (record) => {
    expect(retryAt(record, tomorrow, at(90))).toEqual({ refused: record.status });
  });
});

describe('cancelling a retry', () => {
  it('makes the record wait for a person, who knows of it, and supersedes the run that waited', () => {
    expect(cancelRetry(failedMessage(), at(9))).toEqual({
      stop: run,
      record: {
        ...failed({ alerted_at: at(9) }),
        generation: 2,
        run: `${failed().id}-2`,
        checked_at: null,
        updated_at: at(9),
        version: 2,
      },
    });
    const cancelled = recordOf(cancelRetry(failedMessage(), at(9)));
    expect(beginRedelivery(cancelled, { run, attempt: 1 }, at(60))).toEqual({ refused: 'superseded' });
  });

  it.each([retrying(), failed(), parked(), resolved(), deleted()])(
    'is refused for a $status record',
    (record) => {
      expect(cancelRetry(record, at(9))).toEqual({ refused: record.status });
    },
  );
});

describe('deleting', () => {
  it.each([failedMessage(), failed(), parked(), resolved(), retrying()])(
    'gives a $status record up, and stops its run unless that is to hear how a redelivery ended',
    (record) => {
      expect(remove(record, at(90))).toMatchObject({
        stop: record.status === 'retrying' ? null : record.run,
        record: {
          status: 'deleted',
          deleted_at: at(90),
          next_retry_at: null,
          checked_at: null,
          version: record.version + 1,
        },
      });
    },
  );

  it('is refused for a deleted record', () => {
    expect(remove(deleted(), at(90))).toEqual({ refused: 'deleted' });
  });

  it('takes back the redelivery that is under way', () => {
    const given = remove(retrying(), at(90));
    if ('refused' in given) throw new Error('was to be deleted');
    expect(isWanted(given.record, { run })).toBe(false);
    expect(settle(given.record, { run, attempt: 1 }, { outcome: 'confirmed' }, [60], at(91))).toEqual({
      refused: 'deleted',
    });
  });
});

describe('restoring', () => {
  it('is refused for a record that does not say since when it is deleted', () => {
    expect(restore({ ...deleted(), deleted_at: null }, at(90))).toEqual({ refused: 'deleted' });
  });

  it('makes a deleted record wait for a person, with no alert to send', () => {
    const back = restore(deleted(), at(90));
    if ('refused' in back) throw new Error('was to be restored');
    expect(back.record).toEqual({
      ...failed({ alerted_at: at(90) }),
      updated_at: at(90),
      version: 2,
    });
    expect(needsAlert(back.record)).toBe(false);
    expect(beginRedelivery(back.record, { run, attempt: 1 }, at(91))).toEqual({ refused: 'failed' });
    expect(retryNow(back.record, at(91))).toMatchObject({ record: { status: 'pending', generation: 2 } });
  });

  it('keeps the time of the alert that went out before', () => {
    expect(restore({ ...deleted(), alerted_at: at(2) }, at(90))).toMatchObject({
      record: { alerted_at: at(2) },
    });
  });

  it('makes one that was resolved resolved again: there is nothing left to do', () => {
    const given = remove(resolved(), at(90));
    if ('refused' in given) throw new Error('was to be deleted');
    const back = restore(given.record, at(91));
    if ('refused' in back) throw new Error('was to be restored');
    expect(back.record).toEqual({
      ...resolved(),
      checked_at: null,
      updated_at: at(91),
      version: resolved().version + 2,
    });
    expect(retryNow(back.record, at(92))).toEqual({ refused: 'resolved' });
  });

  it('is possible for seven days', () => {
    const week = 7 * 24 * 3_600;
    expect(restore(deleted(), at(3 + week - 1))).toMatchObject({ record: { status: 'failed' } });
    expect(restore(deleted(), at(3 + week))).toEqual({ refused: 'expired' });
  });

  it.each([failedMessage(), retrying(), failed(), resolved()])(
    'is refused for a $status record',
    (record) => {
      expect(restore(record, at(90))).toEqual({ refused: record.status });
    },
  );
});
