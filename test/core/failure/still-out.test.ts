import { describe, expect, it } from 'vitest';
import { remove, restore } from '../../../core/failure/by-person.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { moveTo } from '../../../core/failure/move-to.ts';
import { notRevisable } from '../../../core/failure/revise.ts';
import { mayStillBeOut } from '../../../core/failure/still-out.ts';
import { takenAway } from '../../../core/failure/taken-away.ts';
import { restart } from '../../../core/failure/transitions.ts';
import { at, failedMessage, recordOf, retrying } from './records.ts';

const unknown = { takenAt: at(90), now: at(90), alerted_at: null };
const mayBeOut: [string, FailedMessage][] = [
  ['was given up as unknown', recordOf(takenAway(retrying(), 'unknown', unknown))],
  ['was deleted under way, and restored', recordOf(restore(recordOf(remove(retrying(), at(70))), at(80)))],
  ['lost its run, which the reconciler began again', recordOf(restart(retrying(), [60], at(200)))],
];
const second = { number: 2, at: at(61), source: 'rejected', error_name: 'E', error_message: '' } as const;
const third = { ...second, number: 3, at: at(401) } as const;
const hasFailed = retrying({ status: 'failed', attempts: [...failedMessage().attempts, second] });

describe.each(mayBeOut)('a message of AMQP clients that %s', (_what, record) => {
  it('is neither corrected nor moved: they may still be given what was sent last', () => {
    expect(notRevisable(record, { knownById: false })).toBe('out');
    expect(moveTo(record, 'topics', at(300))).toEqual({ refused: 'out' });
  });

  it('is both where its consumer asks the record first', () => {
    expect(notRevisable(record, { knownById: true })).toBeUndefined();
    expect(recordOf(moveTo(record, 'topics', at(300), { knownById: true })).queue).toBe('topics');
  });
});

it('a message of AMQP clients whose last retry failed is corrected and moved, also by a clock that counts whole seconds', () => {
  const { attempts, ...rest } = hasFailed;
  const inTheSecond = { ...rest, last_retry_at: at(61).replace('.000Z', '.400Z'), attempts };
  const instant = { ...second, at: at(61.4) };
  const atOnce = { ...rest, last_retry_at: at(61.4), attempts: [...failedMessage().attempts, instant] };
  const twice = { ...hasFailed, retry_count: 2, last_retry_at: at(400), attempts: [...attempts, third] };
  for (const record of [failedMessage(), hasFailed, inTheSecond, atOnce, twice]) {
    expect(notRevisable(record, { knownById: false })).toBeUndefined();
    expect(recordOf(moveTo(record, 'topics', at(300))).moved_from).toBe('orders');
  }
});

it('a message of AMQP clients whose last retry nobody spoke of may be out, whatever the clocks say', () => {
  const { attempts } = failedMessage();
  const late = attempts.map((attempt) => ({ ...attempt, at: at(65) }));
  expect(mayStillBeOut(retrying({ status: 'failed', attempts: late }))).toBe(true);
});
