import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../../../core/failure/due.ts';
import { CLAIM_WINDOW_SECONDS } from '../../../core/limits.ts';
import { changeByHand } from '../../../core/operations/change.ts';
import { runStep } from '../../../core/operations/step.ts';
import { aborted, resumed } from '../../../core/operations/transitions.ts';
import { frozenReplay } from '../../../core/replay/freeze.ts';
import type { Replay } from '../../../core/replay/replay.ts';
import type { Published } from '../../../core/trail/published.ts';
import { createWorld, START } from '../operations/world.ts';

const ID = '019a2f6e-5a10-7e44-8c02-7b1f3d9e6a02';
type World = ReturnType<typeof createWorld>;

/** Publishes of an hour before the start on, a second each; with bodies unless it says otherwise. */
async function publish(world: World, count: number, fields: Partial<Published> = {}): Promise<Published[]> {
  const messages = Array.from({ length: count }, (_, n) => ({
    id: `m-${fields.exchange ?? 'orders'}-${n}`,
    exchange: 'orders',
    routingKey: 'created',
    publishedAt: secondsAfter(START, n - 3_600),
    body: Buffer.from(`{"n": ${n}}`),
    properties: { app_id: 'shop', user_id: 'shop', expiration_ms: 5 },
    headers: { own: 'yes', CC: ['copy'] },
  }));
  const places = await world.archive.keep(messages);
  const entries = messages.map(
    (message, n): Published => ({
      message_id: message.id,
      exchange: message.exchange,
      routing_key: message.routingKey,
      published_at: message.publishedAt,
      digest: 'd',
      bytes: message.body.byteLength,
      metadata: { app_id: 'shop' },
      archived: places[n] ?? null,
      ...fields,
    }),
  );
  await world.trail.record(entries);
  return entries;
}

const filter = frozenReplay({ exchange: 'orders' }, START);
const replay = (more: Partial<Replay> = {}): Replay => ({ filter, to: 'same', effects: 'once', ...more });
const bodies = (world: World, queue: string) =>
  world.broker.queues.get(queue)?.map(({ body }) => Buffer.from(body).toString());

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

describe('the filter of a replay', () => {
  const key = fc.constantFrom('a', 'a.b', 'a.b.c', 'b', '');
  const entry = fc.record({
    routing_key: key,
    metadata: fc.record({
      app_id: fc.constantFrom('shop', 'mail'),
      type: fc.constantFrom('created', 'paid'),
    }),
    second: fc.integer({ min: 0, max: 40 }),
  });
  const asked = fc.record(
    {
      service: fc.constantFrom('shop', 'mail'),
      type: fc.constantFrom('created', 'paid'),
      routing_key: fc.constantFrom('#', 'a.*', 'a.#', 'b', 'a'),
      from: fc.integer({ min: 0, max: 40 }),
      before: fc.integer({ min: 0, max: 40 }),
    },
    { requiredKeys: [] },
  );
  const fits: Record<string, RegExp> = {
    '#': /.*/,
    'a.*': /^a\.[^.]+$/,
    'a.#': /^a(\.|$)/,
    b: /^b$/,
    a: /^a$/,
  };

  it('finds exactly what fits, in any combination, whatever the rate', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 40 }),
        asked,
        fc.integer({ min: 1, max: 9 }),
        async (made, by, rate) => {
          const world = createWorld();
          const at = (second: number) => secondsAfter(START, second - 100);
          for (const [n, { second, ...fields }] of made.entries())
            await publish(world, 1, { ...fields, message_id: `m-${n}`, published_at: at(second) });
          const { from, before, ...equal } = by;
          const filter = frozenReplay(
            {
              exchange: 'orders',
              ...equal,
              published_from: from === undefined ? undefined : { at: at(from) },
              published_before: before === undefined ? undefined : { at: at(before) },
            },
            START,
          );
          const { plan } = await world.start(ID, { action: 'replay', rate, replay: replay({ filter }) });
          await world.run();
          const wanted = made.flatMap(({ routing_key, metadata, second }, n) =>
            (by.service ?? metadata.app_id) === metadata.app_id &&
            (by.type ?? metadata.type) === metadata.type &&
            fits[by.routing_key ?? '#']?.test(routing_key) &&
            second >= (from ?? 0) &&
            second < (before ?? 100)
              ? [`m-${n}`]
              : [],
          );
          expect(plan.messages).toBe(wanted.length);
          const { items } = await world.results.list(ID, { limit: 100 });
          expect(items.map(({ message_id }) => message_id).toSorted()).toEqual(wanted.toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });
});
