import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CourtierError,
  InvalidMessageError,
  PermanentError,
  UnavailableError,
} from '../../../core/errors.ts';
import { classify, cut } from '../../../core/failure/classify.ts';
import { ReportedErrorSchema } from '../../../core/failure/report.ts';
import { ERROR_MESSAGE_CHARS, ERROR_STACK_CHARS, TASK_FAILURE_CAUSE_CHARS } from '../../../core/limits.ts';

describe('classify', () => {
  it.each([
    [new PermanentError('unknown customer'), 'PermanentError', 'permanent', true],
    [new InvalidMessageError('no total'), 'InvalidMessageError', 'invalid-message', true],
    [new CourtierError('unroutable', 'reject', 'no queue'), 'CourtierError', 'unroutable', true],
    [new UnavailableError('mail-unavailable', 'no answer'), 'UnavailableError', 'mail-unavailable', false],
    [new TypeError('x is not a function'), 'TypeError', 'unexpected', false],
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'Error', 'ECONNREFUSED', false],
  ])('reads %s', (error, name, code, permanent) => {
    const { stack, ...rest } = classify(error);
    expect(rest).toEqual({ name, code, permanent, message: error.message });
    expect(stack).toContain('classify.test.ts');
  });

  it.each([
    ['a string', 'out of paper', 'NonError', 'out of paper'],
    ['undefined', undefined, 'NonError', 'undefined'],
    ['null', null, 'NonError', 'null'],
    ['a symbol', Symbol('s'), 'NonError', 'Symbol(s)'],
    ['a bigint', 7n, 'NonError', '7'],
    ['a plain object', { reason: 'odd' }, 'Error', '{"reason":"odd"}'],
    ['a class', RangeError, 'RangeError', String(RangeError)],
    [
      'an error without a text',
      Object.assign(new AggregateError([]), { code: 7, stack: '' }),
      'AggregateError',
      '{"code":7}',
    ],
    ['an object like an error', { name: 'Odd', message: 'so it is' }, 'Odd', 'so it is'],
  ])('reads %s that was thrown', (_what, thrown, name, message) => {
    expect(classify(thrown)).toMatchObject({
      name,
      message,
      code: 'unexpected',
      permanent: false,
      stack: null,
    });
  });

  it('survives a value that throws at every touch', () => {
    const refuse = () => {
      throw new Error('hands off');
    };
    const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, has: refuse });
    expect(classify(hostile)).toEqual({
      name: 'Error',
      message: 'an object that cannot be shown was thrown',
      stack: null,
      code: 'unexpected',
      permanent: false,
    });
  });

  it('survives a value whose text throws', () => {
    const mute = Object.assign(() => {}, {
      toString() {
        throw new Error('hands off');
      },
    });
    expect(classify(mute).message).toBe('a value that cannot be shown was thrown');
  });

  it('survives an object that holds itself', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    loop.cause = loop;
    expect(classify(loop).message).toBe('an object that cannot be shown was thrown');
  });

  it('tells the stacks of the causes too', () => {
    const error = new UnavailableError('table-unavailable', 'no table', {
      cause: new RangeError('deep down'),
    });
    expect(classify(error).stack).toMatch(/no table[\s\S]*caused by: RangeError: deep down/);
  });

  it('tells of three causes at most', () => {
    const chain = ['e', 'd', 'c', 'b', 'a'].reduce<Error | undefined>(
      (cause, text) => new Error(text, { cause }),
      undefined,
    );
    const told = classify(chain).stack?.match(/^(?:caused by: )?Error: .$/gm);
    expect(told).toEqual(['Error: a', 'caused by: Error: b', 'caused by: Error: c', 'caused by: Error: d']);
  });

  it('keeps long texts within the limits', () => {
    const error = new Error('m'.repeat(100_000));
    error.stack = 's'.repeat(100_000);
    const { message, stack } = classify(error);
    expect(message).toHaveLength(ERROR_MESSAGE_CHARS);
    expect(message.endsWith('…')).toBe(true);
    expect(stack).toHaveLength(ERROR_STACK_CHARS);
  });

  it('always answers something that can be sent as the cause of a failed task', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const reported = classify(thrown);
        expect(ReportedErrorSchema.parse(reported)).toEqual(reported);
        expect(JSON.stringify(reported).length).toBeLessThan(TASK_FAILURE_CAUSE_CHARS);
      }),
    );
  });
});

describe('cut', () => {
  it('leaves a text of just that length as it is', () => {
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cut('abcde', 4)).toBe('abc…');
  });

  it('never leaves half of a character pair', () => {
    expect(cut('ab\u{1F4EE}cd', 4)).toBe('ab\ufffd…');
  });

  it('replaces what SQS refuses and terminals obey, and keeps lines', () => {
    expect(cut('a\u0000b\u001b[2Jc\n\td\uffff', 100)).toBe('a\ufffdb\ufffd[2Jc\n\td\ufffd');
  });
});
