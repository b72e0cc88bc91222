import { describe, expect, it, vi } from 'vitest';
import { event, steps, world } from './world.ts';

describe('an invocation that runs out of time', () => {
  it('gives the rest of a key back in its order, and has begun no publish that it could not end', async () => {
    const story = world();
    const { broker, container, relay, handled, orderedBack, queues } = story;
    broker.down = true;
    for (const step of ['1', '2', '3', '4']) await container().send(event('o-1', step));
    broker.down = false;
    const left = [30_000, 30_000, 20_000, 12_999];
    await relay(() => left.shift() ?? 0);
    expect(steps(handled(), 'o-1')).toEqual(['1', '2']);
    expect(orderedBack.items).toHaveLength(2);
    expect(queues.fifo).toHaveLength(2);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['1', '2', '3', '4']);
  });

  it('does so also while a table keeps it waiting for an answer', async () => {
    const story = world();
    const { broker, container, relay, handled, held, orderedBack } = story;
    broker.down = true;
    for (const key of ['o-1', 'o-1', 'o-2']) await container().send(event(key, 'x'));
    broker.down = false;
    const { release } = held;
    held.release = async (group, token) => {
      if (group.includes('o-1')) await new Promise(() => {});
      await release(group, token);
    };
    vi.useFakeTimers();
    try {
      const relayed = relay();
      await vi.advanceTimersByTimeAsync(26_999);
      expect(orderedBack.items).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await relayed;
    } finally {
      vi.useRealTimers();
    }
    expect(orderedBack.items).toHaveLength(2);
    expect(steps(handled(), 'o-2')).toEqual(['x']);
    held.release = release;
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['x', 'x', 'x']);
  });
});
