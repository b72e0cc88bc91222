import { describe, expect, it } from 'vitest';
import { waitFor } from '../../wait-for.ts';
import { pidOf, waiting } from './handlers.ts';
import { runningFunctions } from './running-functions.ts';

describe('concurrency', () => {
  it('above the reserved one is refused, and free again afterwards', async () => {
    const { functions, add } = await runningFunctions();
    await add('one', waiting, { reservedConcurrency: 1 });
    const running = functions.invoke('one', 300);
    await expect(functions.invoke('one', 0)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await running;
    for (let i = 0; i < 20; i += 1) await functions.invoke('one', 0);
  });

  it('starts no other process for what a warm one does at once', async () => {
    const { functions, add } = await runningFunctions();
    await add('pid', pidOf);
    await functions.invoke('pid', {});
    const results = await Promise.all([1, 2, 3, 4].map(() => functions.invoke('pid', {})));
    expect(new Set(results.map(({ payload }) => payload)).size).toBeLessThan(4);
  });

  it('of all functions together is bounded: an invocation waits for its turn', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1 });
    await add('a', waiting);
    await add('b', waiting);
    const ended: string[] = [];
    const invoke = async (name: string, ms: number) => {
      await functions.invoke(name, ms);
      ended.push(name);
    };
    await Promise.all([invoke('a', 300), invoke('b', 0)]);
    expect(ended).toEqual(['a', 'b']);
  });

  it('is refused when the turn does not come', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1, queuedMs: 100 });
    await add('a', waiting);
    await add('b', waiting);
    const running = functions.invoke('a', 1500);
    await expect(functions.invoke('b', 0)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await running;
  });

  it('lets a function that has no process in before the many invocations of another', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 2 });
    await add('many', waiting);
    await add('one', waiting);
    let left = 30;
    const many = Array.from({ length: left }, async () => {
      await functions.invoke('many', 100);
      left -= 1;
    });
    await functions.invoke('one', 0);
    expect(left).toBeGreaterThan(0);
    await Promise.all(many);
  });

  it('gives up what waits when the runtime stops', async () => {
    const { functions, add, line } = await runningFunctions({ maxInstances: 1 });
    await add(
      'a',
      `export const handler = () => { console.log('begun'); return new Promise(() => setInterval(() => {}, 1000)) }`,
    );
    await add('b', pidOf);
    const running = functions.invoke('a', {});
    await line('begun');
    const refused = expect(functions.invoke('b', {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    await new Promise(setImmediate);
    await functions.stop();
    await refused;
    expect(await running).toMatchObject({ functionError: 'Unhandled' });
  });

  it('takes an idle process away from another function when there is no more room', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1 });
    await add('a', pidOf);
    await add('b', pidOf);
    const { payload: first } = await functions.invoke('a', {});
    // Idle only once it asked for its next invocation, which a second call on it proves.
    await functions.invoke('a', {});
    await waitFor(async () => {
      await functions.invoke('b', {});
      expect(() => process.kill(Number(first), 0)).toThrow();
    });
  });
});
