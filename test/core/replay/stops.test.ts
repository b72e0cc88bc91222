import { describe, expect, it } from 'vitest';
import { changeByHand } from '../../../core/operations/change.ts';
import { aborted, resumed } from '../../../core/operations/transitions.ts';
import { createWorld } from '../operations/world.ts';
import { bodies, ID, publish, replay } from './replaying.ts';

describe('a replay', () => {
  it('waits until the trail has what was published before it began', async () => {
    const world = createWorld();
    await publish(world, 2);
    world.tap.isLate = true;
    await world.start(ID, { action: 'replay', replay: replay() });
    for (let n = 0; n < 3; n += 1) await world.step();
    expect(await world.operation(ID)).toMatchObject({
      state: 'running',
      done: 0,
      trail: { state: 'waiting' },
    });
    expect(bodies(world, 'billing')).toEqual([]);
    // What it lacked comes, and after it the mark that was sent behind it, once.
    expect(world.tap.sent).toHaveLength(1);
    await publish(world, 1, { message_id: 'late' });
    await world.trail.record(world.tap.sent);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', succeeded: 3 });
  });

  it('stops by itself where the trail does not come, and replays what is there once a person resumes it', async () => {
    const world = createWorld();
    await publish(world, 2);
    world.tap.isLate = true;
    await world.start(ID, { action: 'replay', replay: replay() });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'stopped',
      reason: expect.stringContaining('The trail is late'),
      done: 0,
    });
    await changeByHand(world.operations, ID, (operation) => resumed(operation, world.now().toISOString()));
    await world.steps.send({ operation_id: ID, step: (await world.operation(ID)).step }, 0);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', succeeded: 2 });
  });

  it('stops at a full queue at once: the queues beside it have each message that it is tried with', async () => {
    const world = createWorld();
    await publish(world, 40);
    await world.start(ID, { action: 'replay', rate: 20, replay: replay() });
    world.broker.full.add('stock');
    await world.run();
    const stopped = await world.operation(ID);
    expect(stopped).toMatchObject({ state: 'stopped', reason: expect.stringContaining('queue-full') });
    // Those that were on their way when the first one was refused.
    const copies = world.broker.queues.get('billing')?.length ?? 0;
    expect(copies).toBeLessThanOrEqual(10);
    world.broker.full.delete('stock');
    await changeByHand(world.operations, ID, (operation) => resumed(operation, world.now().toISOString()));
    await world.steps.send({ operation_id: ID, step: stopped.step }, 0);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', succeeded: 40 });
    expect(bodies(world, 'stock')).toHaveLength(40);
    expect(bodies(world, 'billing')).toHaveLength(40 + copies);
  });

  it('stops while the broker is away, and goes on where it was when it is resumed', async () => {
    const world = createWorld();
    await publish(world, 12);
    await world.start(ID, { action: 'replay', replay: replay() });
    world.broker.down = true;
    await world.run();
    const stopped = await world.operation(ID);
    expect(stopped).toMatchObject({
      state: 'stopped',
      done: 0,
      reason: expect.stringContaining('broker-unavailable'),
    });
    world.broker.down = false;
    await changeByHand(world.operations, ID, (operation) => resumed(operation, world.now().toISOString()));
    await world.steps.send({ operation_id: ID, step: stopped.step }, 0);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', succeeded: 12 });
  });

  it('publishes nothing once it is aborted', async () => {
    const world = createWorld();
    await publish(world, 30);
    await world.start(ID, { action: 'replay', replay: replay() });
    await world.step();
    const before = bodies(world, 'billing')?.length;
    await changeByHand(world.operations, ID, (operation) => aborted(operation, world.now().toISOString()));
    await world.run();
    expect(bodies(world, 'billing')).toHaveLength(before ?? 0);
    expect(await world.operation(ID)).toMatchObject({ state: 'aborted' });
  });
});
