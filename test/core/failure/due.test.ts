import { describe, expect, it } from 'vitest';
import { dueAt } from '../../../core/failure/due.ts';
import { at, failedMessage, retrying } from './records.ts';

describe('when a record should have moved', () => {
  it.each([
    ['a pending one: at its next retry', failedMessage(), at(60)],
    ['a retrying one: two minutes after its redelivery', retrying(), at(180)],
    ['a failed one: until its alert is out', failedMessage({ status: 'failed', updated_at: at(5) }), at(125)],
    ['a failed one with its alert out: never', failedMessage({ status: 'failed', alerted_at: at(6) }), null],
    ['a resolved one: never', failedMessage({ status: 'resolved' }), null],
    ['a deleted one: never', failedMessage({ status: 'deleted' }), null],
    ['looked at a moment ago: two minutes later', retrying({ checked_at: at(200) }), at(320)],
    ['standing for 40 minutes: ten minutes later', retrying({ checked_at: at(180 + 2400) }), at(180 + 3000)],
    ['standing for a day: an hour later', retrying({ checked_at: at(86_400) }), at(90_000)],
  ])('%s', (_what, record, due) => {
    expect(dueAt(record)).toBe(due);
  });
});
