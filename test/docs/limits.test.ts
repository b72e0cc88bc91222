import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as limits from '../../core/limits.ts';
import { settingNames } from '../../lib/stage-settings.ts';
import { namedValues, numbersIn, rowsOf } from './limits.ts';

const rows = rowsOf(readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8'));
const named = namedValues(rows);

describe('docs/limits.md', () => {
  it.each(Object.entries(limits))('says of %s that it is %d', (name, value) => {
    const said = named.filter((each) => each.name === name);
    expect(said, `give ${name} a row: a number, then its name in backquotes`).not.toEqual([]);
    for (const { text } of said) expect(numbersIn(text, name), text).toContain(value);
  });

  it('names no constant and no setting that is none', () => {
    const known = [...Object.keys(limits), ...settingNames];
    expect(named.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('says in every row what happens beyond a limit that has a number', () => {
    const silent = rows.filter(({ value, beyond }) => /\d/.test(value) && beyond === '');
    expect(silent.map(({ limit }) => limit)).toEqual(['region and account']);
  });
});

describe('a value of the page', () => {
  it.each([
    ['14 days', 'A_SECONDS', 1_209_600],
    ['1 hour by default', 'A_SECONDS', 3_600],
    [', 7 days at most', 'A_SECONDS_MAX', 604_800],
    ['256 KiB', 'A_BYTES', 262_144],
    ['1 MiB together', 'A_BYTES', 1_048_576],
    ['4,294,967,295', 'A_MS_MAX', 4_294_967_295],
    ['128 characters', 'A_CHARS', 128],
  ])('"%s" is, of %s, %d', (text, name, value) => {
    expect(numbersIn(text, name)).toContain(value);
  });

  it.each([
    ['13 days', 'A_SECONDS', 1_209_600],
    ['14 days', 'A_DAYS', 1_209_600],
    ['1,209,601', 'A_SECONDS', 1_209_600],
    ['', 'A_SECONDS', 0],
  ])('"%s" is, of %s, not %d', (text, name, value) => {
    expect(numbersIn(text, name)).not.toContain(value);
  });

  it('belongs to the name behind it, and to no later one', () => {
    const [section, limit, beyond] = ['s', 'l', 'b'];
    const value = '50 by default `PAGE_DEFAULT`, 200 at most `PAGE_MAX`';
    expect(namedValues([{ section, limit, value, beyond }])).toEqual([
      { name: 'PAGE_DEFAULT', text: '50 by default ' },
      { name: 'PAGE_MAX', text: ', 200 at most ' },
    ]);
  });
});
