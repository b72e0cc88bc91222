import { describe, expect, it } from 'vitest';
import { attemptOf, errorFields, withAttempt } from '../../../core/failure/change.ts';
import { ATTEMPTS_KEPT, ERROR_MESSAGE_CHARS } from '../../../core/limits.ts';
import { at, failedMessage, failureReport, reportedError } from './records.ts';

describe('a failed attempt on a record', () => {
  it('says when, where and of what it failed, and under which span', () => {
    const failure = failureReport({ source: 'crash', failed_at: at(9), span_id: 'b7ad6b7169203331' });
    expect(attemptOf(failure, 2)).toEqual({
      number: 2,
      at: at(9),
      source: 'crash',
      error_name: 'CardDeclined',
      error_message: 'no funds',
      span_id: 'b7ad6b7169203331',
    });
    expect(attemptOf(failureReport(), 1)).not.toHaveProperty('span_id');
  });

  it('keeps a quarter of a long text, while the record has all of the latest', () => {
    const failure = failureReport({ error: reportedError({ message: 'm'.repeat(ERROR_MESSAGE_CHARS) }) });
    const noted = withAttempt(failedMessage(), failure, 2);
    expect(noted.attempts[1]?.error_message).toHaveLength(ERROR_MESSAGE_CHARS / 4);
    expect(noted.error_message).toHaveLength(ERROR_MESSAGE_CHARS);
  });

  it('is noted once, whatever its report says the second time', () => {
    const noted = withAttempt(failedMessage(), failureReport({ source: 'crash' }), 2);
    expect(noted).toMatchObject({ source: 'crash', attempts: [{ number: 1 }, { number: 2 }] });
    expect(withAttempt(noted, failureReport(), 2)).toBe(noted);
  });

  it('takes the place of the oldest where a record has as many as it keeps', () => {
    const [first] = failedMessage().attempts;
    if (!first) throw new Error('it has no attempt');
    const attempts = Array.from({ length: ATTEMPTS_KEPT }, (_, index) => ({ ...first, number: index + 1 }));
    const noted = withAttempt(failedMessage({ attempts }), failureReport(), ATTEMPTS_KEPT + 1);
    expect(noted.attempts).toHaveLength(ATTEMPTS_KEPT);
    expect(noted.attempts[0]?.number).toBe(2);
    expect(noted.attempts.at(-1)?.number).toBe(ATTEMPTS_KEPT + 1);
  });

  it('says that SQS carried the message, where its report does, and leaves what is known otherwise', () => {
    expect(withAttempt(failedMessage(), failureReport({ work_queue: true }), 2).work_queue).toBe(true);
    expect(withAttempt(failedMessage({ work_queue: true }), failureReport(), 2).work_queue).toBe(true);
    expect(withAttempt(failedMessage(), failureReport(), 2)).not.toHaveProperty('work_queue');
  });
});

describe('what a record says of its latest failure', () => {
  it('is the whole error, and that waiting cannot make a body fit into SQS', () => {
    const error = reportedError({ stack: 'CardDeclined: no funds\n    at pay (/app/pay.ts:1:1)' });
    expect(errorFields(failureReport({ error }))).toEqual({
      source: 'consumer',
      error_name: 'CardDeclined',
      error_message: 'no funds',
      error_stack: error.stack,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      permanent: false,
    });
    expect(errorFields(failureReport({ source: 'bridge' })).permanent).toBe(true);
    expect(errorFields(failureReport({ error: reportedError({ permanent: true }) })).permanent).toBe(true);
  });
});
