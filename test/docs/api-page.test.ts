import { describe, expect, it } from 'vitest';
import { difference, textDifference } from './api-page.ts';

describe('an answer is as it is shown', () => {
  const time = '2026-01-05T10:00:00.000Z';
  it.each([
    ['the same', { a: 1, b: [null] }, { a: 1, b: [null] }],
    ['another time', { at: time }, { at: '2027-02-06T11:00:00.123Z' }],
    ['what differs each time', { id: '…' }, { id: 5 }],
    ['others beside the shown ones', { a: 1, '…': '…' }, { a: 1, b: 2 }],
    ['a name, twice the same', ['$A', '$A'], ['x', 'x']],
    ['a list that has others as well', [{ a: 2 }], [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['another duration', { ms: 1 }, { ms: 7 }],
  ])('when it is %s', (_, shown, real) => {
    expect(difference(shown, real, new Map())).toBeUndefined();
  });

  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['a member more', { a: 1 }, { a: 1, b: 2 }],
    ['a member less', { a: 1, b: 2 }, { a: 1 }],
    ['null for a time', { at: time }, { at: null }],
    ['a name with two meanings', { a: '$A', b: '$A' }, { a: 'x', b: 'y' }],
    ['a list without it', [{ a: 2 }], [{ a: 1 }]],
    ['an empty list', [{ a: 2 }], []],
    ['no object', { a: 1 }, 'a'],
  ])('but not when it is %s', (_, shown, real) => {
    expect(difference(shown, real, new Map())).toBeDefined();
  });

  it('when it is text with the lines that are shown, and not without one of them or in another order', () => {
    expect(textDifference('a\nc\n', 'a\nb\nc\n')).toBeUndefined();
    expect(textDifference('a\nd\n', 'a\nb\nc\n')).toBe('d');
    expect(textDifference('c\na\n', 'a\nb\nc\n')).toBe('a');
  });

  it('tells what a name stood for', () => {
    const names = new Map<string, string>();
    difference(
      [{ id: '$A', k: 2 }],
      [
        { id: 'x', k: 1 },
        { id: 'y', k: 2 },
      ],
      names,
    );
    expect([...names]).toEqual([['A', 'y']]);
  });
});
