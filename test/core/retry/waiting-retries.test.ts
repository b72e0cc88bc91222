import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../../core/api/cursor.ts';
import { decodeRetryCursor, encodeRetryCursor } from '../../../core/retry/waiting-retries.ts';

const DUE = '2026-01-05T10:00:00.000Z';

describe('the cursor of the waiting retries', () => {
  it('leads back to where the page ended', () => {
    expect(decodeRetryCursor(encodeRetryCursor(`${DUE}#f-1`))).toBe(`${DUE}#f-1`);
  });

  it.each(['f-1', `${DUE}#`, `${DUE}f-1`, ` ${DUE}#f-1`, `${DUE}#${'x'.repeat(201)}`, '2026-01-05#f-1'])(
    'is none for the place "%s"',
    (place) => {
      expect(() => decodeRetryCursor(encodeRetryCursor(place))).toThrow(InvalidCursorError);
    },
  );
});
