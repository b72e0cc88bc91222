import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { javaSeconds, parseTime } from '../../../core/message/rabbitmq-time.ts';

const java = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

describe('a time of an event', () => {
  it('is read from what Java writes, in every second of the years 1 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
        const written = java.format(seconds * 1_000);
        if (seconds >= -58_979_923_200) expect(javaSeconds(written)).toBe(seconds);
        expect(parseTime(written)).toBe(seconds < 0 ? undefined : new Date(seconds * 1_000).toISOString());
      }),
    );
  });

  it.each([
    ['microseconds, read as seconds', 'Feb 26, 53872018, 12:53:20 AM'],
    ['milliseconds, read as seconds', 'Aug 20, 55840, 8:26:40 PM'],
    ['a number of milliseconds beyond the year 9999', 1_700_000_000_000_000],
    ['a number that no Date holds', 1e300],
    ['no number', Number.NaN],
    ['before 1970', -1],
    ['a time before 1970', 'Dec 31, 1969, 11:59:59 PM'],
    ['no time', 'never'],
    ['nothing', null],
  ])('is none when it is %s', (_, value) => {
    expect(parseTime(value)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.double(), fc.string()), (value) => {
        const time = parseTime(value);
        if (time !== undefined) expect(time).toMatch(/^\d{4}-\d\d-\d\dT/);
      }),
    );
  });
});
