import { describe, expect, it } from 'vitest';
import { event, steps, world } from './world.ts';

describe('an ordered message that the broker, which is there, does not take', () => {
  const send = async ({ broker, container }: ReturnType<typeof world>, ...events: [string, string][]) => {
    broker.down = true;
    for (const [key, step] of events) await container().send(event(key, step));
    broker.down = false;
  };

  it('holds its key for an hour after the first refusal, then is a failed message that is retried', async () => {
    const story = world();
    const { broker, relay, handled, reports, clock } = story;
    await send(story, ['o-1', 'created'], ['o-1', 'paid']);
    // However long the broker was away before.
    broker.down = true;
    clock.seconds += 7_200;
    await relay();
    broker.down = false;
    broker.full.add('orders');
    await relay();
    clock.seconds += 3_599;
    await relay();
    expect(reports.reports).toEqual([]);
    clock.seconds += 1;
    await relay();
    expect(reports.reports).toMatchObject([
      {
        envelope: { exchange: 'orders', queue: null },
        failure: { source: 'outbox', error: { code: 'queue-full', permanent: false } },
      },
    ]);
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['paid']);
    expect((await story.container().send(event('o-1', 'shipped'))).json.status).toBe('published');
  });

  it('gives the next of its key an hour of its own', async () => {
    const story = world();
    const { broker, relay, reports, clock } = story;
    await send(story, ['o-1', 'created'], ['o-1', 'paid']);
    broker.full.add('orders');
    await relay();
    clock.seconds += 3_600;
    await relay();
    await relay();
    expect(reports.reports).toHaveLength(1);
    clock.seconds += 3_600;
    await relay();
    expect(reports.reports).toHaveLength(2);
  });

  it('does not hold another key, and passes no other of its own', async () => {
    const story = world();
    const { broker, relay, handled } = story;
    await send(story, ['o-1', 'created'], ['o-2', 'created'], ['o-1', 'paid']);
    const { publish } = broker.publisher;
    let refused = 0;
    broker.publisher.publish = async (publication, options) => {
      if (!Buffer.from(publication.body).includes('o-1') || refused > 1) return publish(publication, options);
      refused += 1;
      throw new TypeError('a fault that nobody thought of');
    };
    await relay();
    expect(handled()).toEqual([{ order_id: 'o-2', step: 'created' }]);
    await relay();
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('waits as long as its broker or the table of held messages is away', async () => {
    const story = world();
    const { broker, relay, reports, clock, held, handled } = story;
    await send(story, ['o-1', 'created']);
    broker.down = true;
    for (let n = 0; n < 3; n += 1) {
      await relay();
      clock.seconds += 7_200;
    }
    broker.down = false;
    broker.full.add('orders');
    held.down = true;
    for (let n = 0; n < 3; n += 1) {
      await relay();
      clock.seconds += 7_200;
    }
    expect(reports.reports).toEqual([]);
    held.down = false;
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created']);
  });
});
