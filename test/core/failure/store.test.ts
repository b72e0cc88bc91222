import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../../core/api/cursor.ts';
import { decodeCursor, encodeCursor, timeId } from '../../../core/failure/store.ts';
import { failedMessage } from './records.ts';

describe('a cursor', () => {
  it('is opaque and leads back to the place', () => {
    const place = timeId(failedMessage());
    expect(encodeCursor(place)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(encodeCursor(place))).toBe(place);
  });

  it.each(['', 'x', '!!!', encodeCursor('2026-01-05#x'), `${encodeCursor(timeId(failedMessage()))}=`])(
    'is refused when no page gave it: %j',
    (cursor) => {
      expect(() => decodeCursor(cursor)).toThrow(InvalidCursorError);
    },
  );
});
