import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { telling } from '../../localstack/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('while the runtime starts', () => {
  it('the log says what begins, and again what is still waited for', async () => {
    const said: string[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiting = telling(
      { info: (text) => void said.push(text) },
      'waiting for RabbitMQ',
      () => promise,
      10,
    );
    expect(said).toEqual(['waiting for RabbitMQ …']);
    vi.advanceTimersByTime(20);
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/^still waiting for RabbitMQ \(\d+ s\)$/),
      expect.stringMatching(/^still waiting for RabbitMQ \(\d+ s\)$/),
    ]);
    resolve('there');
    expect(await waiting).toBe('there');
    vi.advanceTimersByTime(100);
    expect(said).toHaveLength(3);
  });

  it('a failure is passed on, and ends the telling', async () => {
    const failing = telling({ info: () => {} }, 'making', () => Promise.reject(new Error('no')), 10);
    await expect(failing).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });
});
