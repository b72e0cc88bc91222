import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sent } from './items.ts';
import { World } from './world.ts';

const KEYS = ['ada', 'bob'];
/** Failures beyond the schedule wait for a person. */
const message = fc.record({
  key: fc.constantFrom(...KEYS),
  fails: fc.constantFrom(0, 0, 1, 2, 5),
  /** It has the id of the first message of its key. */
  again: fc.nat(4).map((n) => n === 0),
  lives: fc.constantFrom(null, null, null, null, 0, 5, 90),
});
/** Most actors live; a process that ends has made up to so many calls. */
const how = fc.record({
  life: fc.option(fc.nat(24), { freq: 3 }),
  again: fc.nat(7).map((n) => n === 0),
});
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;
const of = fc.nat(5);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('deliver'), of, size: fc.integer({ min: 1, max: 2 }), how }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('record'), of, how }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('follow'), size: fc.integer({ min: 1, max: 4 }), how }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('run'), of }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconcile'), how }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('act'),
      what: fc.constantFrom('delete' as const, 'retry' as const),
      of,
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(world: World, one: Step): Promise<void> {
  switch (one.kind) {
    case 'deliver':
      return world.deliver(one.of, one.size, one.how);
    case 'record':
      return world.record(one.of, one.how);
    case 'follow':
      return world.follow(one.size, one.how);
    case 'run':
      return world.run(one.of);
    case 'reconcile':
      return world.reconcile(one.how.life);
    default:
      return world.act(one.what, one.of);
  }
}

const lives = { life: null, again: false };
const ROUNDS = 400;

/** From here on nothing ends before its time, and a person retries what waits for one. `swept`: the reconciler looks after keys. */
async function comeToRest(world: World, { swept }: { swept: boolean }): Promise<void> {
  for (const id of world.failures.keys()) world.failures.set(id, 0);
  for (let round = 0; round < ROUNDS && !(world.isQuiet && world.keys.rows.size === 0); round += 1) {
    for (let n = 0; n < 4; n += 1) {
      await world.deliver(n, 2, lives);
      await world.record(n, lives);
      await world.follow(4, lives);
      await world.run(n);
    }
    if (world.isQuiet && swept) await world.reconcile(null);
    await world.retryFailed();
  }
}

function expectOrder(world: World, messages: readonly Sent[]): void {
  const isTakenOut = ({ key, n }: { key: string; n: number }) => world.takenOut.has(`${key}-${n}`);
  // One whose id another had fails until a person retries it, whenever that is.
  const hadIdOfAnother = new Set(messages.filter(({ key, n, id }) => id !== `${key}-${n}`).map(({ n }) => n));
  const requests = new Set(messages.filter(({ lives }) => lives !== null).map(({ n }) => n));
  const isInOrder = (one: { key: string; n: number }) =>
    !isTakenOut(one) && !hadIdOfAnother.has(one.n) && !requests.has(one.n);
  for (const key of KEYS) {
    const handled = world.effects
      .filter((effect) => effect.key === key && isInOrder(effect))
      .map(({ n }) => n);
    // One whose consumer ended after its effect is handled a second time, and still before those behind it.
    expect(handled).toEqual(handled.toSorted((a, b) => a - b));
    const expected = messages.filter((each) => each.key === key && isInOrder(each)).map(({ n }) => n);
    expect([...new Set(handled)]).toEqual(expected);
  }
  const handled = new Set(world.effects.map(({ n }) => n));
  const lost = messages.filter((one) => !isTakenOut(one) && !requests.has(one.n) && !handled.has(one.n));
  expect(lost).toEqual([]);
}

async function expectEnd(
  sent: readonly Message[],
  steps: readonly Step[],
  { swept }: { swept: boolean },
): Promise<void> {
  const firstOf = (key: string) => sent.findIndex((each) => each.key === key);
  const messages = sent.map(({ key, fails, again, lives }, n) => ({
    key,
    fails,
    lives,
    n,
    id: `${key}-${again ? firstOf(key) : n}`,
  }));
  const world = new World(messages);
  for (const one of steps) await take(world, one);
  await comeToRest(world, { swept });
  expectOrder(world, messages);
  expect(world.keys.rows.size).toBe(0);
  for (const status of ['parked', 'pending', 'retrying'] as const) {
    expect((await world.store.list({ status }, { limit: 1 })).items).toEqual([]);
  }
  expect(await world.failed()).toEqual([]);
}

const sent = fc.array(message, { minLength: 2, maxLength: 7 });

describe('messages of a key, in a queue that parks', () => {
  it('are handled in their order, each, whatever fails, ends, comes twice or late, and whichever a person gives up', async () => {
    const steps = fc.array(step, { minLength: 5, maxLength: 60 });
    const property = fc.asyncProperty(sent, steps, (messages, taken) =>
      expectEnd(messages, taken, { swept: true }),
    );
    await fc.assert(property);
  }, 120_000);

  it('need no sweep while nothing ends before its time', async () => {
    const steps = fc.array(
      step.filter(({ kind }) => kind !== 'reconcile'),
      { minLength: 5, maxLength: 60 },
    );
    const living = (one: Step) => ('how' in one ? { ...one, how: { ...one.how, life: null } } : one);
    const property = fc.asyncProperty(sent, steps, (messages, taken) =>
      expectEnd(messages, taken.map(living), { swept: false }),
    );
    await fc.assert(property);
  }, 120_000);
});
