import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { FailedMessageSchema } from '../../../core/failure/failed-message.ts';
import {
  keptRevision,
  latestRevision,
  notRevisable,
  original,
  revisionsOf,
  withRevision,
} from '../../../core/failure/revise.ts';
import type { Revision } from '../../../core/failure/revision.ts';
import { INLINE_PAYLOAD_BYTES, REVISIONS_MAX } from '../../../core/limits.ts';
import { contentOf } from '../../../core/message/content.ts';
import { at, deleted, failed, failedMessage, resolved, retrying } from './records.ts';

const record = failedMessage({ payload_ref: 'failures/f-1/first' });
const body = Buffer.from('{"order_id":"o-2"}');
const by = { client_id: 'c-1', client_name: 'Ada' };
const correction = (number: number): Revision => ({
  number,
  at: at(number),
  by,
  note: 'the number was wrong',
  payload_bytes: body.byteLength,
  schema: 'fits',
});
const knownById = { knownById: true };

describe('a record takes another body', () => {
  it.each([failedMessage(), failed(), failedMessage({ status: 'parked' })])(
    'when it is $status',
    (waiting) => {
      expect(notRevisable(waiting, knownById)).toBeUndefined();
      expect(notRevisable(waiting, { knownById: false })).toBeUndefined();
    },
  );

  it.each([retrying(), resolved(), deleted()])('not when it is $status', (other) => {
    expect(notRevisable(other, knownById)).toBe(other.status);
  });

  it('up to as many as it keeps', () => {
    expect(notRevisable(failed({ revision: REVISIONS_MAX - 1 }), knownById)).toBeUndefined();
    expect(notRevisable(failed({ revision: REVISIONS_MAX }), knownById)).toBe('limit');
  });
});

describe('the bodies of a record', () => {
  const first = keptRevision(original(record), 'failures/f-1/0', Buffer.from('{"order_id":"o-1"}'));
  const next = keptRevision(correction(1), 'failures/f-1/1', body);

  it('are the original alone until a person corrects it', () => {
    const alone = {
      number: 0,
      at: record.failed_at,
      by: null,
      note: null,
      payload_bytes: record.payload_bytes,
      schema: null,
    };
    expect(latestRevision(record)).toBe(0);
    expect(revisionsOf(record)).toEqual([alone]);
    expect(first).toEqual({
      ...alone,
      payload_ref: 'failures/f-1/0',
      content: contentOf(Buffer.from('{"order_id":"o-1"}')),
    });
  });

  it('are the original and every correction, the latest of which a retry delivers', () => {
    const corrected = withRevision(record, { first, next, body });
    const { payload_ref, ...rest } = record;
    expect(payload_ref).toBe('failures/f-1/first');
    expect(FailedMessageSchema.parse(corrected)).toEqual({
      ...rest,
      payload: body.toString(),
      payload_encoding: 'text',
      payload_bytes: body.byteLength,
      revision: 1,
      revisions: [first, next],
    });
    expect([latestRevision(corrected), revisionsOf(corrected)]).toEqual([1, [first, next]]);
    const second = keptRevision(correction(2), 'failures/f-1/2', body);
    const twice = withRevision(corrected, { first, next: second, body });
    expect([latestRevision(twice), revisionsOf(twice)]).toEqual([2, [first, next, second]]);
  });

  it('stand beside one that is too large to be inline, whose place is the correction’s own', () => {
    const beside = Buffer.byteLength(JSON.stringify([first, next]));
    const fits = Buffer.alloc(INLINE_PAYLOAD_BYTES - '{}'.length - beside, 'x');
    expect(withRevision(record, { first, next, body: fits }).payload).toHaveLength(fits.byteLength);
    const larger = withRevision(record, { first, next, body: Buffer.concat([fits, Buffer.from('x')]) });
    expect(larger).toMatchObject({ payload: null, payload_ref: 'failures/f-1/1' });
  });
});
