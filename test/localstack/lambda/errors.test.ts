import { describe, expect, it } from 'vitest';
import { runningFunctions } from './running-functions.ts';

describe('an error', () => {
  it('of the handler is answered with its type, message and trace', async () => {
    const { functions, add } = await runningFunctions();
    await add('thrower', `export const handler = async () => { throw new TypeError('no such order') }`);
    expect(await functions.invoke('thrower', {})).toEqual({
      functionError: 'Unhandled',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'no such order',
        trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
      },
    });
  });

  it('of the handler leaves the process for the next invocation', async () => {
    const { functions, add } = await runningFunctions();
    await add(
      'either',
      `export const handler = async (fail) => { if (fail) throw new Error('x'); return process.pid }`,
    );
    const before = await functions.invoke('either', false);
    await functions.invoke('either', true);
    expect(await functions.invoke('either', false)).toEqual(before);
  });

  it('at import is answered, and the next invocation tries again', async () => {
    const { functions, add } = await runningFunctions();
    await add('broken', `throw new RangeError('STAGE is not set')`);
    for (let i = 0; i < 2; i += 1) {
      expect(await functions.invoke('broken', {})).toMatchObject({
        functionError: 'Unhandled',
        payload: { errorType: 'RangeError', errorMessage: 'STAGE is not set' },
      });
    }
  });

  it.each([
    [
      'a missing module',
      `import 'no-such-package'; export const handler = async () => 1`,
      'Runtime.ImportModuleError',
    ],
    ['a missing export', `export const handle = async () => 1`, 'Runtime.HandlerNotFound'],
    ['a syntax error', `export const handler = async ( => 1`, 'Runtime.UserCodeSyntaxError'],
    [
      'a callback handler',
      `export const handler = (e, c, done) => done()`,
      'Runtime.CallbackHandlerDeprecated',
    ],
    [
      'a rejection nobody awaits',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => {}) }`,
      'Runtime.UnhandledPromiseRejection',
    ],
    ['a result that is no JSON', `export const handler = async () => 1n`, 'Runtime.MarshalError'],
  ])('is named as Lambda names it: %s', async (_, source, errorType) => {
    const { functions, add } = await runningFunctions();
    await add('wrong', source);
    expect(await functions.invoke('wrong', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType },
    });
  });
});
