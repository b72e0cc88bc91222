import { describe, expect, it } from 'vitest';
import { isOfAnother } from '../../../core/failure/which-message.ts';
import { at, deleted, envelope, failedMessage, failureReport, retrying } from './records.ts';

const record = failedMessage({ content: 'aaaa' });
const revision = {
  number: 1,
  at: at(5),
  by: null,
  note: null,
  payload_bytes: 2,
  schema: null,
  payload_ref: 'failures/f-1/1',
};
const other = { envelope: envelope(), failure: failureReport({ failed_at: at(9) }), content: 'bbbb' };
const redelivery = { failed_message_id: record.id, run: record.run, attempt: 1 };

describe('a failure is of another message than the record of its id and queue', () => {
  it('where a first delivery has other bytes, whatever its headers say', () => {
    expect(isOfAnother(record, other)).toBe(true);
    expect(isOfAnother(retrying({ content: 'aaaa' }), other)).toBe(true);
    const headers = { 'x-courtier-attempt': 2, 'x-courtier-revision': 1 };
    expect(isOfAnother(record, { ...other, envelope: envelope({ headers }) })).toBe(true);
    expect(isOfAnother({ ...record, revisions: [revision, { ...revision, content: 'cccc' }] }, other)).toBe(
      true,
    );
  });

  it.each([
    ['it has the same bytes', record, { ...other, content: 'aaaa' }],
    ['its bytes are not known', record, { ...other, content: undefined }],
    ['those of the record are not known', failedMessage(), other],
    [
      'it has the bytes of a correction',
      { ...record, revisions: [revision, { ...revision, content: 'bbbb' }] },
      other,
    ],
    ['it is a later delivery', record, { ...other, failure: failureReport({ attempt: 2 }) }],
    ['it is a retry through SQS', record, { ...other, envelope: envelope({ redelivery }) }],
    ['a person gave the record up, whose place is free', { ...deleted(), content: 'aaaa' }, other],
  ])('not where %s', (_why, of, failure) => {
    expect(isOfAnother(of, failure)).toBe(false);
  });

  it('also where the record was given up, and the failure is from before that', () => {
    const before = { ...other, failure: failureReport({ failed_at: at(1) }) };
    expect(isOfAnother({ ...deleted(), content: 'aaaa' }, before)).toBe(true);
  });
});
