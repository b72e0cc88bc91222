import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../../../core/failure/due.ts';
import { CLAIM_WINDOW_SECONDS } from '../../../core/limits.ts';
import { createWorld, START } from '../operations/world.ts';
import { bodies, ID, publish, replay } from './replaying.ts';

describe('a replay', () => {
  it('says of each that it leaves why, in the plan and in its results', async () => {
    const world = createWorld();
    await publish(world, 1);
    await publish(world, 1, { message_id: 'secret', archived: null });
    await publish(world, 1, { message_id: 'old', archived: { key: 'trail/gone', line: 0 } });
    await publish(world, 1, { message_id: 'again', metadata: { replay: 'another' } });
    const { plan } = await world.start(ID, { action: 'replay', replay: replay() });
    expect(plan).toMatchObject({
      messages: 4,
      exact: true,
      refused: { 'body-not-kept': 1, 'is-a-replay': 1 },
      publishes: expect.arrayContaining([
        expect.objectContaining({ message_id: 'secret', refused: 'body-not-kept' }),
      ]),
    });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'completed',
      succeeded: 1,
      skipped: { 'body-not-kept': 1, 'body-expired': 1, 'is-a-replay': 1 },
    });
  });

  it.each(['filter', 'ids'])(
    'leaves what consumers may not remember any more, or it would take effect again (by %s)',
    async (by) => {
      const world = createWorld();
      const ago = (seconds: number) => secondsAfter(START, -seconds);
      await publish(world, 1, { message_id: 'known', published_at: ago(CLAIM_WINDOW_SECONDS - 60) });
      await publish(world, 1, { message_id: 'forgotten', published_at: ago(CLAIM_WINDOW_SECONDS) });
      const asked = by === 'ids' ? { ids: ['known', 'forgotten'] } : {};
      const once = replay(by === 'ids' ? { filter: null } : {});
      const { plan } = await world.start(ID, { action: 'replay', replay: once, ...asked });
      expect(plan).toMatchObject({ messages: 2, refused: { 'too-old-for-once': 1 } });
      await world.run();
      expect(await world.operation(ID)).toMatchObject({
        state: 'completed',
        succeeded: 1,
        skipped: { 'too-old-for-once': 1 },
      });
      await world.start('other', { action: 'replay', replay: { ...once, effects: 'again' }, ...asked });
      await world.run();
      expect(await world.operation('other')).toMatchObject({ succeeded: 2, skipped: {} });
    },
  );

  it('leaves what became too old while it was paused', async () => {
    const world = createWorld();
    await publish(world, 3);
    await world.start(ID, { action: 'replay', replay: replay() });
    world.broker.down = true;
    await world.step();
    expect(await world.operation(ID)).toMatchObject({ done: 0, batch: { length: 3 } });
    world.broker.down = false;
    world.pass(CLAIM_WINDOW_SECONDS);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ succeeded: 0, skipped: { 'too-old-for-once': 3 } });
    expect(bodies(world, 'billing')).toEqual([]);
  });
});
