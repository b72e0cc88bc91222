import { describe, expect, it } from 'vitest';
import { event, steps, world } from './world.ts';

describe('when nobody can say what the outbox holds', () => {
  it('an ordered message is refused for now: to publish it might overtake another', async () => {
    const { container, held, handled } = world();
    const { send } = container();
    held.down = true;
    expect((await send(event('o-1', 'created'))).status).toBe(503);
    expect(handled()).toEqual([]);
  });

  it('a message that was published stays held, and is published again until it is known', async () => {
    const { broker, container, held, relay, handled } = world();
    const { send } = container();
    broker.down = true;
    await send(event('o-1', 'created'));
    broker.down = false;
    held.down = true;
    await relay();
    held.down = false;
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'created', 'paid']);
  });

  it('a message that could not be stored holds up nobody', async () => {
    const { broker, container, sqs, queues } = world();
    const { send } = container();
    broker.down = true;
    sqs.down = true;
    expect((await send(event('o-1', 'created'))).status).toBe(503);
    broker.down = false;
    expect((await send(event('o-1', 'created'))).json.status).toBe('published');
    expect(queues.fifo).toEqual([]);
  });
});
