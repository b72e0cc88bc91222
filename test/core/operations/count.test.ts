import { describe, expect, it } from 'vitest';
import { viewOperation } from '../../../core/api/views-operations.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { aborted, begun, paused } from '../../../core/operations/transitions.ts';
import { frozenReplay } from '../../../core/replay/freeze.ts';
import { BY, createWorld, START } from './world.ts';

const ID = 'operation-1';

/** A world that counts three messages at a time, and a plan of ten. */
async function tenPlanned() {
  const world = createWorld();
  await world.fail(10);
  world.slice.messages = 3;
  const planned = await world.plan(ID);
  return { world, planned };
}

type World = Awaited<ReturnType<typeof tenPlanned>>['world'];

async function changed(world: World, move: typeof aborted): Promise<void> {
  const operation = await world.operation(ID);
  const moved = move(operation, world.now().toISOString());
  if ('refused' in moved) throw new Error(`It is ${moved.refused}.`);
  await world.operations.replace({ ...moved, version: operation.version + 1 }, operation.version);
}

const run: typeof aborted = (operation, now) => begun(operation, BY, now);

describe('a plan of more than its caller waits for', () => {
  it('says how many there are at least, and is counted to the end by its steps', async () => {
    const { world, planned } = await tenPlanned();
    expect(planned).toMatchObject({ state: 'planned', plan: { messages: 3, exact: false } });
    const seen: number[] = [];
    await world.run(async () => void seen.push((await world.operation(ID)).plan.messages));
    expect(seen).toEqual([3, 6, 9]);
    expect(await world.operation(ID)).toMatchObject({
      state: 'planned',
      plan: { messages: 10, exact: true },
      counting: null,
      due_at: null,
      done: 0,
    });
  });

  it('runs before it is counted: it takes all, and its steps count on beside that', async () => {
    const { world } = await tenPlanned();
    await changed(world, run);
    await world.step();
    // Its rate takes ten in one step, and with the last of them it is known how many there are.
    expect(await world.operation(ID)).toMatchObject({ done: 10, plan: { messages: 10, exact: true } });
    await world.run(() => world.consume(() => true));
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 10, counting: null });
  });

  it.each([
    ['planned', [], true],
    ['running', [run], true],
    ['paused', [run, paused], false],
    ['aborted', [aborted], false],
  ] as const)('says that counting goes on where its steps do: %s', async (state, moves, counting) => {
    const { world } = await tenPlanned();
    for (const move of moves) await changed(world, move);
    const view = viewOperation(await world.operation(ID), world.now());
    expect(view).toMatchObject({ state, counts: { exact: false, counting } });
  });

  it('is counted while it runs', async () => {
    const world = createWorld();
    await world.fail(45);
    world.slice.messages = 20;
    await world.start(ID);
    await world.step();
    expect(await world.operation(ID)).toMatchObject({ done: 20, plan: { messages: 40, exact: false } });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ done: 45, plan: { messages: 45, exact: true } });
  });

  it('counts no slice twice where a step ends before it has written it', async () => {
    const { world } = await tenPlanned();
    const { replace } = world.deps.operations;
    let writes = 0;
    // The step is taken, and ends when it would write what it counted.
    world.deps.operations = {
      ...world.deps.operations,
      replace: async (...asked) => {
        writes += 1;
        if (writes === 2) throw new Error('It ends here.');
        return replace(...asked);
      },
    };
    await expect(world.step()).rejects.toThrow('It ends here.');
    world.pass(200);
    await world.sweep();
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ plan: { messages: 10, exact: true } });
  });

  it('is counted no more once it is aborted', async () => {
    const { world } = await tenPlanned();
    await changed(world, aborted);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'aborted',
      plan: { messages: 3 },
      due_at: null,
    });
  });

  it('gives up counting what cannot be counted time and again, and can be run all the same', async () => {
    const { world } = await tenPlanned();
    world.deps.matches = {
      count: async () => Promise.reject(new UnavailableError('table-unavailable', 'away')),
    };
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'planned',
      plan: { messages: 3, exact: false },
      counting: null,
      due_at: null,
    });
    await changed(world, run);
    await world.steps.send({ operation_id: ID, step: (await world.operation(ID)).step }, 0);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 10, plan: { messages: 10 } });
  });

  it('of a replay looks at each that it counts, in whichever step', async () => {
    const world = createWorld();
    const { trail } = world;
    const entry = {
      exchange: 'orders',
      routing_key: 'created',
      published_at: '2026-01-05T09:59:00.000Z',
      digest: 'd',
      bytes: 1,
      metadata: {},
      archived: null,
    };
    await trail.record(Array.from({ length: 5 }, (_, n) => ({ ...entry, message_id: `m-${n}` })));
    const inTwos = {
      ...trail,
      list: ((query, page) => trail.list(query, { ...page, limit: 2 })) as typeof trail.list,
    };
    // Its caller waits for no second page.
    let clock = 0;
    const now = () => new Date(Date.parse(START) + clock++ * 60_000);
    Object.assign(world.deps, { trail: inTwos });
    const filter = frozenReplay({ exchange: 'orders' }, START);
    const replay = { filter, to: 'same' as const, effects: 'again' as const };
    const planned = await world.plan(ID, { action: 'replay', replay }, { trail: inTwos, now });
    expect(planned.plan).toMatchObject({ messages: 2, exact: false, refused: { 'body-not-kept': 2 } });
    await world.run();
    expect((await world.operation(ID)).plan).toMatchObject({
      messages: 5,
      exact: true,
      examined: 5,
      refused: { 'body-not-kept': 5 },
    });
  });
});
