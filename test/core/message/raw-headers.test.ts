import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER_LEVELS_MAX } from '../../../core/limits.ts';
import { decodeRawHeaders } from '../../../core/message/raw-headers.ts';
import { encodedTable, nestedTable } from '../../amqp-table.ts';

const raw = (table: object) => decodeRawHeaders(encodedTable(table));

describe('headers from the bytes of their table', () => {
  it('keep the types that JSON does not show, beside their values', () => {
    expect(
      raw({
        text: 'Köln',
        bytes: Buffer.from([0xff, 0]),
        at: { '!': 'timestamp', value: 1_700_000_000 },
        list: [{ '!': 'int64', value: 2 ** 40 }, true, null],
      }),
    ).toEqual({
      headers: {
        text: 'Köln',
        bytes: '/wA=',
        at: '2023-11-14T22:13:20.000Z',
        list: [2 ** 40, true, null],
      },
      headerTypes: { bytes: 'binary', at: 'timestamp' },
    });
  });

  it.each([
    [1_000, 'F'],
    [1_600, 'F'],
    [20_000, 'F'],
    [26_000, 'A'],
  ] as const)('that are nested %i levels deep are left out, by name and with a reason', (levels, kind) => {
    expect(decodeRawHeaders(nestedTable('deep', levels, kind))).toEqual({
      headers: {},
      dropped: { names: ['deep'], reason: `"deep" is nested more than ${HEADER_LEVELS_MAX} levels deep` },
    });
  });

  it('are carried one level below the limit and not at it', () => {
    // A leaf within tables is a level of its own.
    const carried = (levels: number) => decodeRawHeaders(nestedTable('deep', levels)).dropped === undefined;
    expect([HEADER_LEVELS_MAX - 1, HEADER_LEVELS_MAX].map(carried)).toEqual([true, false]);
  });

  it('never throw, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeRawHeaders(Buffer.from(bytes));
      }),
    );
    expect(decodeRawHeaders(Buffer.from([0, 0, 0, 9, 1])).dropped).toEqual({
      names: ['(all)'],
      reason: 'they are no AMQP table',
    });
    expect(decodeRawHeaders(undefined)).toEqual({ headers: {} });
  });
});
