import { describe, expect, it } from 'vitest';
import { remove, restore, retryNow } from '../../../core/failure/by-person.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import {
  alerted,
  beginRedelivery,
  checked,
  needsAlert,
  redeliveryFailed,
  restart,
  settle,
} from '../../../core/failure/transitions.ts';
import { isWanted } from '../../../core/retry/redeliveries.ts';
import { at, failedMessage, failureReport, reportedError, retrying } from './records.ts';

const delays = [60, 300, 1800];
const { run } = failedMessage();
const failed = (more: Partial<FailedMessage> = {}) =>
  failedMessage({ status: 'failed', next_retry_at: null, alerted_at: at(1), ...more });
const resolved = () => retrying({ status: 'resolved', resolved_at: at(61), resolution: 'confirmed' });
const deleted = () => failedMessage({ status: 'deleted', deleted_at: at(3), next_retry_at: null });

describe('beginning a redelivery', () => {
  it('says so on the record before anything is sent', () => {
    expect(beginRedelivery(failedMessage(), { run, attempt: 1 }, at(60))).toEqual({
      repeat: false,
      record: { ...retrying(), checked_at: null, sent_at: null },
    });
  });

  it('may be repeated as long as its outcome is open', () => {
    expect(beginRedelivery(retrying(), { run, attempt: 1 }, at(99))).toEqual({
      repeat: true,
      record: retrying(),
    });
  });

  it.each([
    ['another run is in charge', failedMessage({ generation: 2 }), 1, 'superseded'],
    ['the attempt was made before', failedMessage({ retry_count: 1 }), 1, 'superseded'],
    ['an attempt was left out', failedMessage(), 2, 'superseded'],
    ['another attempt is open', retrying(), 2, 'superseded'],
    ['this attempt is known to have failed', redeliveryFailedOf(retrying()), 1, 'retrying'],
    ['it is failed', failed(), 1, 'failed'],
    ['it is resolved', resolved(), 1, 'resolved'],
    ['it is deleted', deleted(), 1, 'deleted'],
  ])('is refused when %s', (_when, record, attempt, refused) => {
    expect(beginRedelivery(record, { run, attempt }, at(70))).toEqual({ refused });
  });
});

function redeliveryFailedOf(record: FailedMessage): FailedMessage {
  const noted = redeliveryFailed(record, failureReport({ attempt: 2, failed_at: at(61) }), at(61));
  if ('refused' in noted) throw new Error(noted.refused);
  return noted;
}

describe('settling a redelivery', () => {
  const step = { run, attempt: 1 };
  const failure = failureReport({
    attempt: 2,
    failed_at: at(65),
    error: reportedError({ name: 'StillDeclined' }),
  });

  it('resolves what the consumer confirmed', () => {
    expect(settle(retrying(), step, { outcome: 'confirmed' }, delays, at(70))).toEqual({
      answer: { decision: 'stop' },
      next: {
        ...retrying(),
        status: 'resolved',
        resolution: 'confirmed',
        resolved_at: at(70),
        checked_at: null,
        updated_at: at(70),
        version: 3,
      },
    });
  });

  it.each([
    [
      'another copy of it has failed, and there is no retry left',
      failedMessage({ status: 'failed', retry_count: 1 }),
    ],
    ['a person has started another run', failedMessage({ generation: 2, retry_count: 0 })],
    ['another run redelivers it', retrying({ generation: 2 })],
  ])('resolves what the consumer confirmed where %s', (_why, record) => {
    const confirmed = { outcome: 'confirmed', failed_at: record.failed_at } as const;
    expect(settle(record, step, confirmed, delays, at(70))).toMatchObject({
      answer: { decision: 'stop' },
      next: { status: 'resolved', resolution: 'confirmed', next_retry_at: null, version: record.version + 1 },
    });
  });

  it.each([
    [
      'it was resolved, and then given up',
      failedMessage({ status: 'deleted', resolved_at: at(9) }),
      at(0),
      'deleted',
    ],
    ['it is resolved already', failedMessage({ status: 'resolved' }), at(0), 'resolved'],
    ['it is another failure of the same id', failedMessage({ generation: 2 }), at(-9), 'pending'],
  ])('leaves a record as it is where %s', (_why, record, failed_at, refused) => {
    const confirmed = { outcome: 'confirmed', failed_at } as const;
    expect(settle(record, step, confirmed, delays, at(70))).toEqual({ refused });
  });

  it('notes what the consumer confirmed of a record that was given up, which stays so', () => {
    const record = failedMessage({ status: 'deleted', deleted_at: at(60) });
    const confirmed = { outcome: 'confirmed', failed_at: record.failed_at } as const;
    expect(settle(record, step, confirmed, delays, at(70))).toMatchObject({
      answer: { decision: 'stop' },
      next: { status: 'deleted', deleted_at: at(60), resolution: 'confirmed', resolved_at: at(70) },
    });
  });

  it('leaves a record as it is where a person has moved it away from the queue that handled it', () => {
    const record = failedMessage({ generation: 2, queue: 'moved-to', moved_from: 'orders' });
    const confirmed = { outcome: 'confirmed', failed_at: record.failed_at, queue: 'orders' } as const;
    expect(settle(record, step, confirmed, delays, at(70))).toEqual({ refused: 'pending' });
    expect(settle(record, step, { ...confirmed, queue: 'moved-to' }, delays, at(70))).toMatchObject({
      next: { status: 'resolved' },
    });
  });

  it('assumes success after a quiet window, and says that it did', () => {
    const settled = settle(retrying(), step, { outcome: 'quiet' }, delays, at(120));
    expect(settled).toMatchObject({
      answer: { decision: 'stop' },
      next: { status: 'resolved', resolution: 'assumed' },
    });
  });

  it.each(['quiet', 'confirmed'] as const)(
    'does not take %s for success when the attempt is known to have failed',
    (outcome) => {
      const settled = settle(redeliveryFailedOf(retrying()), step, { outcome }, delays, at(120));
      expect(settled).toMatchObject({
        answer: { decision: 'retry', attempt: 2 },
        next: { status: 'pending' },
      });
    },
  );

  it('goes on with the next wait after a failed attempt, and keeps its error', () => {
    const settled = settle(retrying(), step, { outcome: 'failed', failure }, delays, at(70));
    expect(settled).toMatchObject({
      answer: { decision: 'retry', attempt: 2 },
      next: {
        status: 'pending',
        retry_count: 1,
        next_retry_at: at(370),
        error_name: 'StillDeclined',
        attempts: [{ number: 1 }, { number: 2, at: at(65), error_name: 'StillDeclined' }],
      },
    });
  });

  it.each([
    ['the last retry failed', { retry_count: 3 }, {}],
    ['a retry by hand beyond the last failed', { retry_count: 4 }, {}],
    ['the error is permanent', { retry_count: 1 }, { permanent: true }],
  ])('ends as failed when %s', (_when, more, error) => {
    const record = retrying(more);
    const last = { outcome: 'failed', failure: { ...failure, error: reportedError(error) } } as const;
    const settled = settle(record, { run, attempt: record.retry_count }, last, delays, at(70));
    expect(settled).toMatchObject({
      answer: { decision: 'stop' },
      next: { status: 'failed', next_retry_at: null, alerted_at: null },
    });
  });

  it('counts an attempt that Step Functions could not even begin', () => {
    const settled = settle(failedMessage(), step, { outcome: 'failed', failure }, delays, at(70));
    expect(settled).toMatchObject({
      answer: { decision: 'retry', attempt: 2 },
      next: { status: 'pending', retry_count: 1, attempts: [{ number: 1 }, { number: 2 }] },
    });
  });

  it('answers the same when it is asked again, and writes nothing', () => {
    const first = settle(retrying(), step, { outcome: 'failed', failure }, delays, at(70));
    if ('refused' in first || !first.next) throw new Error('was to be settled');
    expect(settle(first.next, step, { outcome: 'failed', failure }, delays, at(71))).toEqual({
      next: null,
      answer: { decision: 'retry', attempt: 2 },
    });
  });

  it.each([
    ['by another run', retrying({ generation: 2 }), 'superseded'],
    ['for another attempt', retrying({ retry_count: 2 }), 'superseded'],
    ['before it began', failedMessage(), 'pending'],
    ['after it failed', failed(), 'failed'],
    ['after it was resolved', resolved(), 'resolved'],
    ['after it was deleted', deleted(), 'deleted'],
  ])('is refused %s', (_when, record, refused) => {
    expect(settle(record, step, { outcome: 'confirmed' }, delays, at(70))).toEqual({ refused });
  });
});

describe('a redelivery that could not be sent', () => {
  it('is a failed attempt, once', () => {
    const noted = redeliveryFailedOf(retrying());
    expect(noted).toMatchObject({ status: 'retrying', attempts: [{ number: 1 }, { number: 2 }], version: 3 });
    expect(redeliveryFailedOf(noted)).toBe(noted);
  });

  it('is of no account when the record has moved on', () => {
    expect(redeliveryFailed(failedMessage(), failureReport(), at(1))).toEqual({ refused: 'pending' });
  });
});

describe('a retry by hand', () => {
  it.each([failedMessage({ retry_count: 1 }), failed({ retry_count: 1, permanent: true })])(
    'hands a $status record to a new run that does not wait',
    (record) => {
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
    },
  );

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

describe('deleting', () => {
  it.each([failedMessage(), failed(), resolved(), retrying()])(
    'gives a $status record up, and stops its run unless that is to hear how a redelivery ended',
    (record) => {
      expect(remove(record, at(90))).toMatchObject({
        stop: record.status === 'retrying' ? null : record.run,
        record: { status: 'deleted', deleted_at: at(90), next_retry_at: null, version: record.version + 1 },
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

describe('setting a lost run going again', () => {
  it('begins with the retry that was waited for', () => {
    expect(restart(failedMessage({ retry_count: 1 }), delays, at(500))).toMatchObject({
      start: { attempt: 2, wait: false },
      record: { status: 'pending', generation: 2, retry_count: 1, next_retry_at: at(500) },
    });
  });

  it('makes a retry whose outcome is unknown once more under its own number', () => {
    const again = restart(retrying(), delays, at(500));
    if ('refused' in again) throw new Error('was to be restarted');
    expect(again.start).toEqual({ attempt: 1, wait: false });
    expect(beginRedelivery(again.record, { run: again.record.run, attempt: 1 }, at(501))).toMatchObject({
      record: { status: 'retrying', retry_count: 1 },
    });
  });

  it('decides a retry that is known to have failed', () => {
    expect(restart(redeliveryFailedOf(retrying()), delays, at(500))).toMatchObject({
      start: { attempt: 2, wait: true },
      record: { status: 'pending', generation: 2, retry_count: 1, next_retry_at: at(800) },
    });
    expect(restart(redeliveryFailedOf(retrying({ retry_count: 3 })), delays, at(500))).toMatchObject({
      start: null,
      record: { status: 'failed' },
    });
  });

  it.each([failed(), resolved(), deleted()])('is refused for a $status record', (record) => {
    expect(restart(record, delays, at(500))).toEqual({ refused: record.status });
  });
});

describe('the marks of the reconciler', () => {
  it('say when it looked, and when the alert went out', () => {
    expect(checked(retrying(), at(200))).toMatchObject({
      checked_at: at(200),
      status: 'retrying',
      version: 3,
    });
    const silent = failed({ alerted_at: null });
    expect(needsAlert(silent)).toBe(true);
    expect(needsAlert(alerted(silent, at(5)))).toBe(false);
    expect(needsAlert(failedMessage())).toBe(false);
  });
});
