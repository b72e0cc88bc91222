import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failedMessageId,
  isFailedMessageId,
  isPayloadKeyOf,
  payloadKey,
  revisionKey,
  runName,
} from '../../../core/failure/id.ts';
import { at } from './records.ts';

describe('the id of a failed message', () => {
  it('is a UUID of version 8 for any message id and queue, and the same one each time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.option(fc.string({ unit: 'binary' })),
        (message, queue) => {
          const id = failedMessageId(message, queue);
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
          expect(failedMessageId(message, queue)).toBe(id);
        },
      ),
    );
  });

  it('tells queues, messages, and "never routed" apart', () => {
    const ids = [
      failedMessageId('m', 'orders'),
      failedMessageId('m', 'email'),
      failedMessageId('m', null),
      failedMessageId('m', ''),
      failedMessageId('m', 'null'),
      failedMessageId('n', 'orders'),
      failedMessageId('m","orders', 'x'),
      failedMessageId('m', 'orders","x'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['m-1', 'orders', 'b9633414-811a-8733-8b51-85ae976e666d'],
    ['m-1', null, '8d60dc80-a4ff-87a7-b807-e1f34a0b7d96'],
    ['m-356', 'orders', 'b7d08145-12ee-8f79-bd45-3ab9ebd39bcd'],
  ])('is never another one: records are kept under it (%s on %s)', (message, queue, id) => {
    expect(failedMessageId(message, queue)).toBe(id);
    expect(isFailedMessageId(id)).toBe(true);
  });

  it.each(['', 'm-1', 'b9633414811a87338b5185ae976e666d', 'b9633414-811a-8733-8b51-85ae976e666g'])(
    'is not any text: %j',
    (text) => {
      expect(isFailedMessageId(text)).toBe(false);
      expect(isFailedMessageId(`b9633414-811a-8733-8b51-85ae976e666d${text || ' '}`)).toBe(false);
      expect(isFailedMessageId(`${text || ' '}b9633414-811a-8733-8b51-85ae976e666d`)).toBe(false);
    },
  );

  it('leaves room for a run within the 80 characters of an execution name', () => {
    expect(runName(failedMessageId('m', 'q'), Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(80);
  });
});

describe('the place of a body in the payload store', () => {
  it('is the same for one failure reported twice, and another for a later one of its id', () => {
    expect(payloadKey('f-1', at(0))).toBe('failures/f-1/5f93139395674933');
    expect(payloadKey('f-1', at(1))).not.toBe(payloadKey('f-1', at(0)));
    expect(revisionKey('f-1', 'unique')).toBe('failures/f-1/unique');
  });

  it('belongs to one record', () => {
    for (const key of ['failures/f-1', payloadKey('f-1', at(0)), revisionKey('f-1', 'unique')]) {
      expect(isPayloadKeyOf('f-1', key)).toBe(true);
    }
    for (const key of ['failures/f-10', 'failures/f-10/unique', 'transit/failures/f-1/x', 'failures/']) {
      expect(isPayloadKeyOf('f-1', key)).toBe(false);
    }
  });
});
