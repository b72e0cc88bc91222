import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../../core/api/cursor.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { changeByHand } from '../../../core/operations/change.ts';
import { runStep } from '../../../core/operations/step.ts';
import { aborted, paused, resumed } from '../../../core/operations/transitions.ts';
import { CANARY, createWorld } from './world.ts';

const ID = 'operation-1';

describe('the steps of an operation', () => {
  it('retry every message that the filter finds, each once, no faster than the rate', async () => {
    const world = createWorld();
    await world.fail(45);
    await world.start(ID);
    const began = world.now().getTime();
    await world.run(() => world.consume(() => true));
    expect(await world.operation(ID)).toMatchObject({
      state: 'completed',
      done: 45,
      succeeded: 45,
      skipped: {},
      failed: {},
      due_at: null,
    });
    const seconds = (world.now().getTime() - began) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(45 / 10 - 2);
    const { items } = await world.results.list(ID, { limit: 100 });
    expect(items).toHaveLength(45);
  });

  it('leave what failed again behind them, and what fails after the plan', async () => {
    const world = createWorld();
    await world.fail(25);
    await world.start(ID);
    world.pass(1);
    await world.fail(1, { queue: 'late', failed_at: world.now().toISOString() });
    await world.run(() => world.consume(() => false));
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 25, succeeded: 25 });
  });

  it('skip what is no longer as the filter says, and say what it is now', async () => {
    const world = createWorld();
    const [first = ''] = await world.fail(3);
    await world.start(ID);
    const record = await world.failedMessages.get(first);
    if (!record) throw new Error('It is gone.');
    const list = world.failedMessages.list;
    // It is resolved after the page was read.
    world.deps.failedMessages = {
      ...world.failedMessages,
      list: async (...asked) => {
        const page = await list(...asked);
        await world.failedMessages.replace({ ...record, status: 'resolved', version: 2 }, 1);
        return page;
      },
    };
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ done: 3, succeeded: 2, skipped: { resolved: 1 } });
  });

  it('keep to the rate where a page is short because its bodies are large', async () => {
    const world = createWorld((deps) => ({
      ...deps,
      failedMessages: {
        ...deps.failedMessages,
        list: (filter, page) => deps.failedMessages.list(filter, { ...page, limit: Math.min(page.limit, 3) }),
      },
    }));
    await world.fail(12);
    await world.start(ID);
    await world.step();
    expect(await world.operation(ID)).toMatchObject({ done: 12 });
  });

  it('act on what they selected without reading it once more, and on what has changed since as it is now', async () => {
    const world = createWorld();
    const [changed = '', ...others] = await world.fail(5);
    await world.start(ID);
    const { get, replace, list } = world.failedMessages;
    const read: string[] = [];
    world.deps.failedMessages = {
      ...world.failedMessages,
      get: async (id) => {
        read.push(id);
        return get(id);
      },
      // Somebody writes a note on it after the page was read: it is another version, and still failed.
      list: async (...asked) => {
        const page = await list(...asked);
        const record = await get(changed);
        if (record?.version === 1) await replace({ ...record, error_message: 'noted', version: 2 }, 1);
        return page;
      },
    };
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ done: 5, succeeded: 5 });
    expect(read).toEqual([changed]);
    expect(await get(changed)).toMatchObject({ error_message: 'noted', version: 3, operation_id: ID });
    for (const id of others) expect(await get(id)).toMatchObject({ version: 2, operation_id: ID });
  });

  it('are stopped by no message that cannot be acted on', async () => {
    const world = createWorld();
    const ids = await world.fail(12);
    const bad = new Set(ids.slice(0, 4));
    const { replace } = world.failedMessages;
    world.deps.failedMessages = {
      ...world.failedMessages,
      replace: async (record, version) => {
        if (bad.has(record.id)) throw new UnavailableError('record-contended', 'always');
        return replace(record, version);
      },
    };
    await world.start(ID);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'completed',
      done: 12,
      succeeded: 8,
      failed: { 'record-contended': 4 },
    });
  });

  it('stop, and say why, where the next messages can never be selected', async () => {
    const world = createWorld((deps) => ({
      ...deps,
      failedMessages: {
        ...deps.failedMessages,
        list: async (filter, page) => {
          if (page.cursor !== undefined) throw new InvalidCursorError();
          return deps.failedMessages.list(filter, page);
        },
      },
    }));
    await world.fail(50);
    await world.start(ID);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'stopped',
      done: 20,
      reason: expect.stringContaining('invalid-cursor'),
      due_at: null,
    });
  });

  it('end with the canary when too many of it failed again, and touch nothing else', async () => {
    const world = createWorld();
    await world.fail(30);
    await world.start(ID, { canary: CANARY, stop_at_failure_rate: CANARY.max_failure_rate });
    await world.run(() => world.consume(() => false));
    expect(await world.operation(ID)).toMatchObject({
      state: 'stopped',
      canary_state: 'stopped',
      reason: "3 of the canary's 3 failed again: its limit is 34%.",
      done: 3,
    });
  });

  it('go on when the canary is well, and only after all of it is known', async () => {
    const world = createWorld();
    await world.fail(30);
    await world.start(ID, { canary: CANARY, stop_at_failure_rate: 0.34 });
    for (let n = 0; n < 5; n += 1) await world.step();
    expect(await world.operation(ID)).toMatchObject({ state: 'canary', canary_state: 'out', done: 3 });
    await world.run(() => world.consume(() => true));
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', canary_state: 'passed', done: 30 });
  });

  it('stop when nobody says what became of the canary, and go on when a person says so', async () => {
    const world = createWorld();
    await world.fail(10);
    await world.start(ID, { canary: CANARY });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({
      state: 'stopped',
      done: 3,
      reason: "Nobody knows after 300 s what became of 3 of the canary's 3.",
    });
    await resume(world);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 10, reason: null });
  });

  it('stop in the middle when the latest outcomes are past the limit', async () => {
    const world = createWorld();
    await world.fail(300);
    await world.start(ID, { stop_at_failure_rate: 0.5 });
    let delivered = 0;
    await world.run(() => world.consume(() => delivered++ < 30));
    const { state, reason, done } = await world.operation(ID);
    expect(state).toBe('stopped');
    expect(reason).toMatch(/failed again: the limit is 50%/);
    expect(done).toBeLessThan(200);
  });

  it('do nothing while it is paused, and go on where they were', async () => {
    const world = createWorld();
    await world.fail(50);
    await world.start(ID);
    await world.step();
    await changeByHand(world.operations, ID, (each) => paused(each, world.now().toISOString()));
    await world.run();
    const { done } = await world.operation(ID);
    expect(done).toBe(20);
    await resume(world);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 50 });
  });

  it('end for good when it is aborted', async () => {
    const world = createWorld();
    await world.fail(50);
    await world.start(ID);
    await world.step();
    await changeByHand(world.operations, ID, (each) => aborted(each, world.now().toISOString()));
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'aborted', done: 20, due_at: null, batch: [] });
  });

  it('do nothing when they come twice, or late', async () => {
    const world = createWorld();
    await world.fail(50);
    await world.start(ID);
    await Promise.all([0, 1, 2].map(() => runStep(world.deps, { operation_id: ID, step: 0 })));
    expect(world.steps.sent.filter(({ step }) => step === 1)).toHaveLength(1);
    expect(await world.operation(ID)).toMatchObject({ done: 20, step: 1 });
  });

  it('are sent for again by the sweep when one was lost', async () => {
    const world = createWorld();
    await world.fail(5);
    await world.start(ID);
    world.steps.sent.length = 0;
    expect(await world.sweep()).toBe(0);
    world.pass(60);
    expect(await world.sweep()).toBe(1);
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ state: 'completed', done: 5 });
  });

  it.each(['delete', 'resolve'] as const)('%s every message', async (action) => {
    const world = createWorld();
    const ids = await world.fail(3);
    await world.start(ID, { action });
    await world.run();
    const records = await Promise.all(ids.map((id) => world.failedMessages.get(id)));
    const status = action === 'delete' ? 'deleted' : 'resolved';
    expect(records).toEqual(ids.map(() => expect.objectContaining({ status, operation_id: ID })));
    expect(world.workflow.started).toEqual([]);
  });

  it('move messages to another queue, and the record says from where', async () => {
    const world = createWorld();
    const [id = ''] = await world.fail(1);
    await world.start(ID, { action: 'move', to_queue: 'outside' });
    await world.run();
    expect(await world.failedMessages.get(id)).toMatchObject({
      queue: 'outside',
      moved_from: 'orders',
      status: 'pending',
    });
    expect(world.workflow.started).toMatchObject([
      { input: { id, delivery: 'amqp', attempt: 1, wait: false } },
    ]);
  });

  it('act on exactly the messages whose ids were given, and name those that are gone', async () => {
    const world = createWorld();
    const [one = '', , three = ''] = await world.fail(3);
    await world.start(ID, { filter: null, ids: [one, 'nobody', three] });
    await world.run();
    expect(await world.operation(ID)).toMatchObject({ done: 3, succeeded: 2, skipped: { gone: 1 } });
    expect(world.workflow.started.map(({ input }) => input.id).toSorted()).toEqual([one, three].toSorted());
  });
});

async function resume(world: ReturnType<typeof createWorld>): Promise<void> {
  const moved = await changeByHand(world.operations, ID, (each) => resumed(each, world.now().toISOString()));
  if (!moved || 'refused' in moved) throw new Error('It cannot be resumed.');
  await world.steps.send({ operation_id: ID, step: moved.operation.step }, 0);
}
