import { describe, expect, it } from 'vitest';
import { waitFor } from '../../wait-for.ts';
import { runningFunctions } from './running-functions.ts';

describe('an invocation that nobody waits for', () => {
  it('is tried three times, then given up in the log', async () => {
    const { functions, add, line, lines } = await runningFunctions({ retryMs: [1, 1] });
    await add(
      'bad',
      `export const handler = async (event) => { console.log('got', event.n); throw new Error('no') }`,
    );
    functions.invokeLater('bad', { n: 7 });
    expect(await line('gave up')).toContain('no');
    // What a process prints comes through a pipe of its own, maybe after its answer.
    await waitFor(() => expect(lines.filter((line) => line === 'bad> got 7')).toHaveLength(3));
  });

  it('is tried as often as its function says', async () => {
    const { functions, add, line, lines } = await runningFunctions({ retryMs: [1, 1] });
    await add(
      'once',
      `export const handler = async (event) => { console.log('got', event.n); throw new Error('no') }`,
    );
    functions.setRetries('once', 0);
    functions.invokeLater('once', { n: 7 });
    await line('gave up');
    functions.setRetries('once', 1);
    functions.invokeLater('once', { n: 8 });
    await waitFor(() => expect(lines.filter((line) => line.includes('gave up'))).toHaveLength(2));
    const tried = (n: number) => lines.filter((line) => line === `once> got ${n}`).length;
    await waitFor(() => expect([tried(7), tried(8)]).toEqual([1, 2]));
  });
});
