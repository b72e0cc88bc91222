import { describe, expect, it, vi } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { readableRecord, recordIdOf } from '../../../core/failure/record-of.ts';
import { retryOf } from '../../../core/failure/retry-of.ts';
import { HEADER_ATTEMPT, HEADER_FAILED_MESSAGE } from '../../../core/message/headers.ts';
import { envelope, failedMessage, resolved, retrying } from './records.ts';

const moved = retrying({ id: failedMessageId('m-1', 'invoices'), moved_from: 'invoices' });
const own = failedMessageId('m-1', 'orders');
const holds = (...records: (typeof moved)[]) => ({
  get: vi.fn(async (id: string) => records.find((record) => record.id === id)),
});
const redelivery = { failed_message_id: moved.id, run: moved.run, attempt: 1 };
const marked = (id: unknown) => envelope({ headers: { [HEADER_FAILED_MESSAGE]: id as string } });
const misfit = new CourtierError('malformed-record', 'fail', 'It does not fit.');

describe('the record that a message on a queue belongs to', () => {
  it('is the one that its redelivery names, which nobody but Courtier writes', async () => {
    const store = holds();
    expect(await recordIdOf(store, envelope({ redelivery }))).toBe(moved.id);
    expect(store.get).not.toHaveBeenCalled();
  });

  it('is the one that its header names, where that is about this message in this queue', async () => {
    expect(await recordIdOf(holds(moved), marked(moved.id))).toBe(moved.id);
    expect(await recordIdOf(holds({ ...moved, message_id: 'm-2' }), marked(moved.id))).toBe(own);
    expect(await recordIdOf(holds({ ...moved, queue: 'email' }), marked(moved.id))).toBe(own);
    expect(await recordIdOf(holds(), marked(moved.id))).toBe(own);
  });

  it.each([undefined, 7, own, 'f-1', `${own} `, `x${own}`, own.toUpperCase()])(
    'is its own without asking, where the header names no other: %s',
    async (mark) => {
      const store = holds();
      expect(await recordIdOf(store, mark === undefined ? envelope() : marked(mark))).toBe(own);
      expect(store.get).not.toHaveBeenCalled();
    },
  );

  it('is its own where the named one cannot be read, and is not known while the table does not answer', async () => {
    expect(await recordIdOf({ get: () => Promise.reject(misfit) }, marked(moved.id))).toBe(own);
    const away = new UnavailableError('table-unavailable', 'No answer.');
    await expect(readableRecord({ get: () => Promise.reject(away) }, own)).rejects.toBe(away);
  });
});

describe('a message on a queue is a retry', () => {
  const second = (more: object = {}) => envelope({ headers: { [HEADER_ATTEMPT]: 2, ...more } });
  const record = retrying();

  it('of the record that its redelivery names, and says who sent it', async () => {
    const found = await retryOf(holds({ ...moved, queue: 'email' }), envelope({ redelivery }));
    expect(found).toEqual({ id: moved.id, attempt: 1, run: moved.run });
  });

  it('of its own record by its header, which counts deliveries', async () => {
    expect(await retryOf(holds(record), second())).toEqual({ id: record.id, attempt: 1 });
    expect(await retryOf(holds(record), envelope({ headers: { [HEADER_ATTEMPT]: 4 } }))).toEqual({
      id: record.id,
      attempt: 3,
    });
  });

  it.each([1, 0, 2.5, '2', null])('not where its header says %s', async (header) => {
    const store = holds(record);
    expect(await retryOf(store, envelope({ headers: { [HEADER_ATTEMPT]: header } }))).toBeUndefined();
    expect(store.get).not.toHaveBeenCalled();
  });

  it.each([
    ['has no record', undefined],
    ['has a record of another message', { ...record, message_id: 'm-2' }],
    ['was moved to another queue, and is sent on by a client', { ...record, queue: 'email' }],
    ['was handled', resolved()],
  ])('not where it %s', async (_what, row) => {
    expect(await retryOf(holds(...(row ? [row] : [])), second())).toBeUndefined();
  });

  it('not where its record cannot be read', async () => {
    expect(await retryOf({ get: () => Promise.reject(misfit) }, second())).toBeUndefined();
    expect(await retryOf(holds(failedMessage({ status: 'deleted' })), second())).toMatchObject({
      attempt: 1,
    });
  });
});
