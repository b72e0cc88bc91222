import { describe, expect, it } from 'vitest';
import { createTimesToLive } from '../../../functions/rabbitmq-to-sqs/times-to-live.ts';
import { runtimeQueue } from '../../contract/runtime-queues.ts';
import { createMemoryRuntimeQueues } from '../../memory/runtime-queues.ts';

function setUp() {
  const asked: string[] = [];
  let at = 0;
  let message_ttl_ms: number | null = 5_000;
  const ttlMsOf = createTimesToLive({
    queueNamed: (name) => (name === 'declared' ? {} : name === 'short' ? { messageTtlMs: 10 } : undefined),
    runtimeQueues: {
      async find(name) {
        asked.push(name);
        return name === 'made-later'
          ? { ...runtimeQueue(name, { message_ttl_ms }), state: 'ready' as const }
          : undefined;
      },
    },
    defaultTtlMs: 86_400_000,
    now: () => new Date(at),
  });
  return {
    ttlMsOf,
    asked,
    later: (ms: number) => {
      at += ms;
    },
    changed: (ttl: number | null) => {
      message_ttl_ms = ttl;
    },
  };
}

describe('the time that messages have to live', () => {
  it('is what the topology says, and the table is not asked', async () => {
    const { ttlMsOf, asked } = setUp();
    expect(await ttlMsOf('short')).toBe(10);
    expect(await ttlMsOf('declared')).toBe(86_400_000);
    expect(asked).toEqual([]);
  });

  it('is what a queue of the run time was made with, looked up once a minute', async () => {
    const { ttlMsOf, asked, later, changed } = setUp();
    expect(await ttlMsOf('made-later')).toBe(5_000);
    changed(null);
    later(59_999);
    expect(await ttlMsOf('made-later')).toBe(5_000);
    later(1);
    expect(await ttlMsOf('made-later')).toBe(86_400_000);
    expect(asked).toEqual(['made-later', 'made-later']);
  });

  it('is the queue’s own from the first message on, before all of the queue stands', async () => {
    const runtimeQueues = createMemoryRuntimeQueues();
    await runtimeQueues.reserve(runtimeQueue('in-the-making', { message_ttl_ms: 5_000 }), 10);
    const ttlMsOf = createTimesToLive({
      queueNamed: () => undefined,
      runtimeQueues,
      defaultTtlMs: 86_400_000,
      now: () => new Date(0),
    });
    expect(await ttlMsOf('in-the-making')).toBe(5_000);
  });

  it('is the stage’s where nobody knows the queue', async () => {
    expect(await setUp().ttlMsOf('hand')).toBe(86_400_000);
  });
});
