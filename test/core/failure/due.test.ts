import { describe, expect, it } from 'vitest';
import { dueAt, latestTime, secondsUntil } from '../../../core/failure/due.ts';
import { at, failedMessage, retrying } from './records.ts';

describe('when a record should have moved', () => {
  it.each([
    ['a pending one: at its next retry', failedMessage(), at(60)],
    [
      'a pending one without a time: at once',
      failedMessage({ next_retry_at: null, updated_at: at(7) }),
      at(7),
    ],
    ['a retrying one: two minutes after its redelivery', retrying(), at(180)],
    ['a retrying one that changed since: after its redelivery', retrying({ updated_at: at(70) }), at(180)],
    ['a retrying one without a time: after its last change', retrying({ last_retry_at: null }), at(180)],
    ['a failed one: until its alert is out', failedMessage({ status: 'failed', updated_at: at(5) }), at(125)],
    ['a failed one with its alert out: never', failedMessage({ status: 'failed', alerted_at: at(6) }), null],
    ['a failed one with its alert out, that was looked at: never', alerted(), null],
    ['a parked one: never', failedMessage({ status: 'parked' }), null],
    ['a resolved one: never', failedMessage({ status: 'resolved' }), null],
    ['a deleted one: never', failedMessage({ status: 'deleted' }), null],
    ['looked at a moment ago: two minutes later', retrying({ checked_at: at(200) }), at(320)],
    ['standing for 40 minutes: ten minutes later', retrying({ checked_at: at(180 + 2400) }), at(180 + 3000)],
    ['standing for a day: an hour later', retrying({ checked_at: at(86_400) }), at(90_000)],
  ])('%s', (_what, record, due) => {
    expect(dueAt(record)).toBe(due);
  });
});

function alerted() {
  return failedMessage({ status: 'failed', alerted_at: at(6), checked_at: at(7) });
}

describe('the seconds until a time', () => {
  it.each([
    [at(10), 10],
    [at(9.001), 10],
    [at(0), 0],
    [at(-5), 0],
  ])('are whole ones, so that it has come when they are over: %s', (time, seconds) => {
    expect(secondsUntil(time, at(0))).toBe(seconds);
  });
});

describe('a time of RabbitMQ, whose clock counts whole seconds', () => {
  it('may have been almost a second later, and any other time was when it says', () => {
    expect(latestTime(at(7))).toBe(at(7.999));
    expect(latestTime(at(7.5))).toBe(at(7.5));
  });
});
