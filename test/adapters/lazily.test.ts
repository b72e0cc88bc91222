import { describe, expect, it, vi } from 'vitest';
import { lazily } from '../../adapters/lazily.ts';

const setUp = () => {
  const port = { greet: vi.fn(async (name: string, times: number) => name.repeat(times)) };
  const load = vi.fn(async () => port);
  return { load, port, greeter: lazily(load) };
};

describe('a port that is loaded with its first call', () => {
  it('is not loaded before', async () => {
    const { load, greeter } = setUp();
    // Where a promise settles with it, it is looked at and not called.
    await Promise.resolve(greeter);
    expect(load).not.toHaveBeenCalled();
  });

  it('answers what the port answers to what it was given', async () => {
    expect(await setUp().greeter.greet('ab', 2)).toBe('abab');
  });

  it('is loaded once, for calls at the same time and for later ones', async () => {
    const { load, greeter } = setUp();
    await Promise.all([greeter.greet('a', 1), greeter.greet('b', 1)]);
    await greeter.greet('c', 1);
    expect(load).toHaveBeenCalledOnce();
  });

  it("fails with the port's own error", async () => {
    const { port, greeter } = setUp();
    port.greet.mockRejectedValue(new Error('away'));
    await expect(greeter.greet('a', 1)).rejects.toThrow('away');
  });
});
