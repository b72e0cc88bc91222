import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../../../core/failure/due.ts';
import { runStep } from '../../../core/operations/step.ts';
import { frozenReplay } from '../../../core/replay/freeze.ts';
import { createWorld, START } from '../operations/world.ts';
import { bodies, ID, publish, replay } from './replaying.ts';

describe('a replay', () => {
  it('publishes what was published once more, the oldest first, as it was and marked', async () => {
    const world = createWorld();
    await publish(world, 25);
    await world.start(ID, { action: 'replay', replay: replay() });
    const all = Array.from({ length: 25 }, (_, n) => `{"n": ${n}}`);
    await world.step();
    expect(bodies(world, 'billing')?.toSorted()).toEqual(all.slice(0, 20).toSorted());
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 25, succeeded: 25 });
    expect(bodies(world, 'billing')?.toSorted()).toEqual(all.toSorted());
    expect(bodies(world, 'stock')).toHaveLength(25);
    expect(world.broker.queues.get('billing')?.find(({ id }) => id === 'm-orders-0')).toMatchObject({
      exchange: 'orders',
      routingKey: 'created',
      properties: { app_id: 'shop' },
      headers: {
        own: 'yes',
        CC: ['copy'],
        'x-courtier-replay': ID,
        'x-courtier-client': 'c1',
        'x-courtier-user-id': 'shop',
      },
    });
    const [first] = world.broker.queues.get('billing') ?? [];
    expect(first?.properties).not.toHaveProperty('expiration_ms');
    expect(first?.properties).not.toHaveProperty('user_id');
  });

  it('goes to one queue alone, under ids of its own where everybody is to handle it again', async () => {
    const world = createWorld();
    await publish(world, 2);
    await world.start(ID, { action: 'replay', replay: replay({ to: { queue: 'stock' }, effects: 'again' }) });
    await world.run();
    expect(bodies(world, 'billing')).toEqual([]);
    const [one, other] = world.broker.queues.get('stock') ?? [];
    expect(one?.id).not.toBe(other?.id);
    expect(one).toMatchObject({
      exchange: '',
      headers: { 'x-courtier-replay-of': expect.stringMatching(/^m-/) },
    });
    expect(one?.headers).not.toHaveProperty('CC');
    const { items } = await world.results.list(ID, { limit: 9 });
    expect(items.map((result) => result.replayed_as).toSorted()).toEqual([one?.id, other?.id].toSorted());
    expect(items.map((result) => result.message_id)).toEqual(['m-orders-0', 'm-orders-1']);
  });

  it('gives two messages that one id was given two new ones, and says which', async () => {
    const world = createWorld();
    await publish(world, 2);
    const [one, other] = (await world.trail.list({ exchange: 'orders' }, { limit: 2 })).items;
    if (!one || !other) throw new Error('Nothing was published.');
    // As the trail keeps many of one id: the body's own id is its publisher's.
    const at = secondsAfter(START, -60);
    const same = { exchange: 'twice', message_id: 'same', published_at: at };
    await world.trail.record([
      { ...one, ...same },
      { ...other, ...same, digest: 'e' },
      { ...one, ...same, message_id: 'spread', digest: 'f' },
    ]);
    const filter = frozenReplay({ exchange: 'twice' }, START);
    await world.start(ID, { action: 'replay', replay: replay({ filter, effects: 'again' }) });
    await world.run();
    const { items } = await world.results.list(ID, { limit: 9 });
    const published = world.broker.queues.get('billing')?.map(({ id }) => id);
    expect(new Set(published).size).toBe(3);
    expect(items.map(({ replayed_as }) => replayed_as).toSorted()).toEqual(published?.toSorted());
  });

  it('goes to another exchange, with the keys of then', async () => {
    const world = createWorld();
    await publish(world, 1);
    await world.start(ID, { action: 'replay', replay: replay({ to: { exchange: 'copies' } }) });
    await world.run();
    expect(bodies(world, 'copies')).toHaveLength(1);
    expect(bodies(world, 'billing')).toEqual([]);
  });

  it('takes messages by their ids, each as it was published last', async () => {
    const world = createWorld();
    await publish(world, 1, { message_id: 'm-1' });
    await publish(world, 1, { message_id: 'm-1', digest: 'e', published_at: START });
    const ids = ['m-1', 'nobody knows\nthis'];
    const { plan } = await world.start(ID, { action: 'replay', ids, replay: replay({ filter: null }) });
    expect(plan).toMatchObject({ messages: 2, refused: { 'not-in-trail': 1 } });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ succeeded: 1, skipped: { 'not-in-trail': 1 } });
  });

  it('goes on past what nobody routes any more', async () => {
    const world = createWorld();
    await publish(world, 1);
    await publish(world, 1, { exchange: 'orders', message_id: 'b' });
    await world.start(ID, { action: 'replay', replay: replay({ to: { exchange: 'gone' } }) });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'completed',
      failed: { 'unknown-exchange': 2 },
    });
  });

  it('goes on past a body that cannot be read, and names it', async () => {
    const world = createWorld();
    await publish(world, 3);
    await world.payloads.put('trail/damaged', Buffer.from('no gzip'));
    await publish(world, 1, { message_id: 'damaged', archived: { key: 'trail/damaged', line: 0 } });
    await world.start(ID, { action: 'replay', replay: replay() });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'completed',
      succeeded: 3,
      failed: { 'body-unreadable': 1 },
    });
  });

  it.each(['once', 'again'] as const)(
    'comes to each consumer once in effect (%s), whatever step crashes, is repeated or comes late',
    async (effects) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }), async (crashes) => {
          let calls = 0;
          const crashing = <T extends object>(store: T): T =>
            new Proxy(store, {
              get: (target, name) => {
                const member = Reflect.get(target, name);
                if (typeof member !== 'function') return member;
                return async (...given: unknown[]) => {
                  const answer = await member.apply(target, given);
                  if (crashes.includes(calls++)) throw new Error('crashed');
                  return answer;
                };
              },
            });
          const world = createWorld((deps) => ({
            ...deps,
            operations: crashing(deps.operations),
            results: crashing(deps.results),
            publisher: crashing(deps.publisher),
          }));
          await publish(world, 23);
          await world.start(ID, { action: 'replay', replay: replay({ effects }) });
          for (let turns = 0; turns < 200 && (await world.operation(ID)).state !== 'completed'; turns += 1) {
            const next = world.steps.sent.shift();
            if (next) {
              world.pass(next.delay);
              await runStep(world.deps, next).catch(() => undefined);
            } else {
              world.pass(150);
              await world.sweep();
            }
          }
          expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 23, succeeded: 23 });
          const ids = world.broker.queues.get('billing')?.map(({ id }) => id);
          expect(new Set(ids).size).toBe(23);
        }),
        { numRuns: 40 },
      );
    },
  );
});
