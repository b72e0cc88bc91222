import { describe, expect, it } from 'vitest';
import { settle } from '../../../core/failure/transitions.ts';
import {
  at,
  deleted,
  failed,
  failedMessage,
  failureReport,
  reportedError,
  resolved,
  retryFailed,
  retrying,
} from './records.ts';

const delays = [60, 300, 1800];
const { run } = failedMessage();
const both = retryFailed().attempts;

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
      const settled = settle(retryFailed(retrying()), step, { outcome }, delays, at(120));
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
    [
      'for an attempt before the last that failed',
      failedMessage({ retry_count: 2, attempts: both }),
      'pending',
    ],
    ['after it failed', failed(), 'failed'],
    ['after it was resolved', resolved(), 'resolved'],
    ['after it was deleted', deleted(), 'deleted'],
  ])('is refused %s, whatever came of it', (_when, record, refused) => {
    expect(settle(record, step, { outcome: 'confirmed' }, delays, at(70))).toEqual({ refused });
    expect(settle(record, step, { outcome: 'failed', failure }, delays, at(70))).toEqual({ refused });
  });

  it('is refused before it began, unless it failed because it could not', () => {
    const refused = { refused: 'pending' };
    expect(settle(failedMessage(), step, { outcome: 'confirmed' }, delays, at(70))).toEqual(refused);
    const second = { run, attempt: 2 };
    expect(settle(failedMessage(), second, { outcome: 'failed', failure }, delays, at(70))).toEqual(refused);
  });

  it('is refused where it was sent after it is said to be lost: the clocks of two functions are apart', () => {
    const later = retrying({ last_retry_at: at(71) });
    expect(settle(later, step, { outcome: 'lost' }, delays, at(70))).toEqual({ refused: 'superseded' });
  });
});
