import { describe, expect, it } from 'vitest';
import {
  alerted,
  beginRedelivery,
  checked,
  isUnderWay,
  needsAlert,
  redeliveryFailed,
  redeliverySent,
  restart,
} from '../../../core/failure/transitions.ts';
import {
  at,
  deleted,
  failed,
  failedMessage,
  failureReport,
  resolved,
  retryFailed,
  retrying,
} from './records.ts';

const delays = [60, 300, 1800];
const { run } = failedMessage();

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
    ['this attempt is known to have failed', retryFailed(retrying()), 1, 'retrying'],
    ['it is failed', failed(), 1, 'failed'],
    ['it is resolved', resolved(), 1, 'resolved'],
    ['it is deleted', deleted(), 1, 'deleted'],
  ])('is refused when %s', (_when, record, attempt, refused) => {
    expect(beginRedelivery(record, { run, attempt }, at(70))).toEqual({ refused });
  });
});

describe('a redelivery that could not be sent', () => {
  it('is a failed attempt, once', () => {
    const noted = retryFailed(retrying());
    expect(noted).toMatchObject({ status: 'retrying', attempts: [{ number: 1 }, { number: 2 }], version: 3 });
    expect(retryFailed(noted)).toBe(noted);
  });

  it('is of no account when the record has moved on', () => {
    expect(redeliveryFailed(failedMessage(), failureReport(), at(1))).toEqual({ refused: 'pending' });
  });
});

describe('a redelivery that was sent', () => {
  const step = { run, attempt: 1 };

  it('is said on the record, so that nobody takes it for one that waits to be sent', () => {
    expect(redeliverySent(retrying(), step, at(63))).toEqual({
      record: { ...retrying(), sent_at: at(63), updated_at: at(63), version: 3 },
    });
  });

  it.each([
    ['another run is in charge', retrying({ generation: 2 }), 'superseded'],
    ['another attempt is open', retrying({ retry_count: 2 }), 'superseded'],
    ['it was settled before it was said', failedMessage({ retry_count: 1 }), 'pending'],
    ['it is resolved', resolved(), 'resolved'],
  ])('is not said when %s', (_when, record, refused) => {
    expect(redeliverySent(record, step, at(63))).toEqual({ refused });
  });

  it('is under way until its outcome is known, for its own run and attempt', () => {
    expect(isUnderWay(retrying(), step)).toBe(true);
    expect(isUnderWay(retrying({ generation: 2 }), step)).toBe(false);
    expect(isUnderWay(retrying({ retry_count: 2 }), step)).toBe(false);
    expect(isUnderWay(failedMessage({ retry_count: 1 }), step)).toBe(false);
    expect(isUnderWay(retryFailed(retrying()), step)).toBe(false);
  });
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
    expect(restart(retryFailed(retrying()), delays, at(500))).toMatchObject({
      start: { attempt: 2, wait: true },
      record: { status: 'pending', generation: 2, retry_count: 1, next_retry_at: at(800) },
    });
    expect(restart(retryFailed(retrying({ retry_count: 3 })), delays, at(500))).toMatchObject({
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
