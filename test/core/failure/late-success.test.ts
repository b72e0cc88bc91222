import { describe, expect, it } from 'vitest';
import { remove, restore } from '../../../core/failure/by-person.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import {
  ConfirmationSchema,
  confirmation,
  LateSuccessSchema,
  lateSuccessOf,
  resolveLate,
} from '../../../core/failure/late-success.ts';
import { beginRedelivery, needsAlert, settle } from '../../../core/failure/transitions.ts';
import { at, envelope, failedMessage, retrying } from './records.ts';

const success = { failed_at: at(0) };
const failed = failedMessage({ status: 'failed', next_retry_at: null, retry_count: 3 });

describe('a redelivery that was handled after its workflow had given it up', () => {
  it.each<[string, FailedMessage]>([
    ['failed', failed],
    ['failed, its alert out', { ...failed, alerted_at: at(9) }],
    ['waiting for its next retry', failedMessage({ retry_count: 1 })],
    ['being retried once more', retrying({ retry_count: 2 })],
    ['handed to another run', retrying({ generation: 3 })],
  ])('resolves a record that is %s, as confirmed', (_what, record) => {
    const next = resolveLate(record, success, at(500));
    expect(next).toMatchObject({
      status: 'resolved',
      resolution: 'confirmed',
      resolved_at: at(500),
      next_retry_at: null,
      version: record.version + 1,
      attempts: record.attempts,
    });
    if (!next) throw new Error('it is not resolved');
    expect(needsAlert(next)).toBe(false);
    expect(resolveLate(next, success, at(501))).toBeNull();
    // The run in charge delivers and decides nothing more.
    const step = { run: record.run, attempt: record.retry_count };
    expect(beginRedelivery(next, { ...step, attempt: step.attempt + 1 }, at(502))).toEqual({
      refused: 'resolved',
    });
    expect(settle(next, step, { outcome: 'quiet' }, [60], at(502))).toEqual({ refused: 'resolved' });
  });

  it('leaves what a person gave up deleted, and resolved where it is restored', () => {
    const given = remove(retrying(), at(90));
    if ('refused' in given) throw new Error('was to be deleted');
    const next = resolveLate(given.record, success, at(91));
    expect(next).toMatchObject({ status: 'deleted', deleted_at: at(90), resolution: 'confirmed' });
    if (!next) throw new Error('it says nothing of the success');
    expect(resolveLate(next, success, at(92))).toBeNull();
    expect(restore(next, at(93))).toMatchObject({ record: { status: 'resolved', resolved_at: at(91) } });
  });

  it.each<[string, FailedMessage | undefined]>([
    ['nobody knows', undefined],
    ['is about another failure of the same id', failedMessage({ failed_at: at(300) })],
    ['was moved away from its queue', failedMessage({ queue: 'email' })],
    ['was resolved, and then given up', failedMessage({ status: 'deleted', resolved_at: at(9) })],
    ['is resolved, and does not say since when', failedMessage({ status: 'resolved' })],
    ['is of another message of the same id', { ...failedMessage(), content: 'another' }],
  ])('changes nothing about a record that %s', (_what, record) => {
    expect(resolveLate(record, { ...success, queue: 'orders', content: 'its own' }, at(500))).toBeNull();
  });

  it('is about the record that a first delivery has, or that its redelivery names', () => {
    expect(lateSuccessOf({ envelope: envelope(), content: 'c', order_group: 'ada' }, at(1))).toEqual({
      failed_message_id: failedMessageId('m-1', 'orders'),
      message_id: 'm-1',
      queue: 'orders',
      attempt: 0,
      content: 'c',
      order_group: 'ada',
      handled_at: at(1),
    });
    const redelivery = { failed_message_id: 'f', run: 'f-1', attempt: 2 };
    const success = lateSuccessOf({ envelope: envelope({ redelivery }), content: undefined }, at(1));
    expect(success).toStrictEqual({
      failed_message_id: 'f',
      message_id: 'm-1',
      queue: 'orders',
      attempt: 2,
      handled_at: at(1),
    });
    expect(resolveLate(retrying(), success, at(2))).toMatchObject({ status: 'resolved' });
  });

  it('is about a record whose content nobody knows, of this one or of that', () => {
    expect(resolveLate(failedMessage(), { ...success, content: 'c' }, at(2))).not.toBeNull();
    expect(resolveLate({ ...failedMessage(), content: 'c' }, success, at(2))).not.toBeNull();
    expect(
      resolveLate({ ...failedMessage(), content: 'c' }, { ...success, content: 'c' }, at(2)),
    ).toMatchObject({
      checked_at: null,
      status: 'resolved',
    });
  });

  it('says which failure of its id it was a retry of, also to the workflow that waits', () => {
    const redelivery = { failed_message_id: 'f', run: 'f-1', attempt: 2, failed_at: at(0) };
    const late = lateSuccessOf({ envelope: envelope({ redelivery }), content: undefined }, at(1));
    expect(LateSuccessSchema.parse(late)).toMatchObject({ failed_at: at(0), queue: 'orders' });
    const said = confirmation(envelope({ redelivery }));
    expect(ConfirmationSchema.parse(said)).toEqual({
      outcome: 'confirmed',
      queue: 'orders',
      failed_at: at(0),
    });
    expect(confirmation(envelope({ queue: null }))).toStrictEqual({ outcome: 'confirmed', queue: null });
  });
});
