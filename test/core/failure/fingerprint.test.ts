import { describe, expect, it } from 'vitest';
import { fingerprint, firstApplicationFrame } from '../../../core/failure/fingerprint.ts';

const stack = (...frames: string[]) =>
  ['TypeError: x', ...frames.map((frame) => `    at ${frame}`)].join('\n');
const error = (more: Partial<Parameters<typeof fingerprint>[0]> = {}) => ({
  name: 'TypeError',
  code: 'unexpected',
  stack: stack('parseOrder (/app/functions/orders/handler.ts:12:3)'),
  ...more,
});

describe('the first application frame', () => {
  it.each([
    ['a named one', ['parseOrder (/app/orders/handler.ts:12:3)'], 'parseOrder handler.ts'],
    [
      'an asynchronous one',
      ['async Object.handle (file:///var/task/index.mjs:1:9)'],
      'Object.handle index.mjs',
    ],
    ['one below libraries', ['z (/app/node_modules/zod/v4.js:1:1)', 'own (/app/a.ts:1:1)'], 'own a.ts'],
    ['one below Node', ['emit (node:events:519:28)', 'own (/app/a.ts:1:1)'], 'own a.ts'],
    [
      'one below what the language does itself',
      ['new Promise (<anonymous>)', 'own (/app/a.ts:1:1)'],
      'own a.ts',
    ],
    ['one below native code', ['Array.map (native)', 'own (/app/a.ts:1:1)'], 'own a.ts'],
    [
      'one below a function without a name',
      ['<anonymous> (/app/a.ts:3:4)', 'own (/app/b.ts:1:1)'],
      'own b.ts',
    ],
    ['the first of two unnamed ones', ['/app/a.ts:3:4', '/app/b.ts:3:4'], 'a.ts:3:4'],
    ['one without a column', ['own (/app/a.ts:12)'], 'own a.ts'],
    ['one below an unnamed one', ['/app/a.ts:3:4', 'own (/app/b.ts:1:1)'], 'own b.ts'],
    ['an unnamed one alone', ['/app/a.ts:3:4'], 'a.ts:3:4'],
    ['a method under another name', ['Foo.run [as handler] (/app/a.ts:3:4)'], 'Foo.run a.ts'],
    ['none', ['emit (node:events:519:28)', 'run (/var/runtime/index.mjs:1:1)'], null],
  ])('is %s', (_what, frames, found) => {
    expect(firstApplicationFrame(stack(...frames))).toBe(found);
  });
});

describe('the fingerprint', () => {
  it('is the same for another message, line and folder of the same cause', () => {
    const moved = stack('parseOrder (/opt/elsewhere/handler.ts:99:1)', 'other (/x.ts:1:1)');
    expect(fingerprint(error({ stack: moved }))).toBe(fingerprint(error()));
    expect(fingerprint(error())).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs by name and by place', () => {
    const prints = [
      error(),
      error({ name: 'RangeError' }),
      error({ stack: stack('storeOrder (/app/functions/orders/handler.ts:12:3)') }),
      error({ stack: stack('parseOrder (/app/functions/email/mail.ts:12:3)') }),
    ].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('is never another one: groups are kept under it', () => {
    expect(fingerprint(error())).toBe('bbe0805ae66a5cde');
  });

  it('groups errors whose stack is all of libraries by their code', () => {
    const foreign = error({ stack: stack('emit (node:events:519:28)') });
    expect(fingerprint(foreign)).not.toBe(fingerprint({ ...foreign, code: 'expired' }));
  });

  it('groups errors without a stack by their code', () => {
    const rejected = error({ name: 'MessageRejected', code: 'rejected', stack: null });
    expect(fingerprint(rejected)).toBe(fingerprint({ ...rejected }));
    expect(fingerprint(rejected)).not.toBe(fingerprint({ ...rejected, code: 'expired' }));
  });
});
