import { expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { createWorld } from './world.ts';

const COUNT = 2_000;
const UNSENDABLE = 20;

/** Two thousand failures, and a consumer that handles all but the twenty that nobody can send. */
async function failures() {
  const world = createWorld();
  const ids = await world.fail(COUNT);
  const unsendable = new Set(ids.filter((_, n) => n % (COUNT / UNSENDABLE) === 7));
  const handled = new Map<string, number>();
  const consume = () =>
    world.consume(({ id }: FailedMessage) => {
      if (unsendable.has(id)) return false;
      handled.set(id, (handled.get(id) ?? 0) + 1);
      return true;
    });
  return { world, ids, unsendable, handled, consume };
}

it('two operators who retry two thousand failures at once deliver each message once, and the twenty that nobody can send stop nothing', async () => {
  const { world, ids, unsendable, handled, consume } = await failures();
  for (const id of ['operation-1', 'operation-2']) await world.start(id, { rate: 100 });
  await world.run(consume);
  await consume();
  expect(handled.size).toBe(COUNT - UNSENDABLE);
  expect([...handled.values()].every((times) => times === 1)).toBe(true);
  const records = await Promise.all(ids.map((id) => world.failedMessages.get(id)));
  for (const record of records) {
    expect(record?.status).toBe(unsendable.has(record?.id ?? '') ? 'failed' : 'resolved');
  }
  const both = await Promise.all(['operation-1', 'operation-2'].map((id) => world.operation(id)));
  expect(both.map(({ state }) => state)).toEqual(['completed', 'completed']);
  const succeeded = both.reduce((sum, operation) => sum + operation.succeeded, 0);
  // One of the twenty that has failed again when the other operator comes to it is failed, as that one's filter says.
  expect(succeeded).toBeGreaterThanOrEqual(COUNT);
  expect(succeeded).toBeLessThanOrEqual(COUNT + UNSENDABLE);
}, 60_000);

it('a canary among two thousand failures that fail again stops them by itself, with all but itself untouched', async () => {
  const { world, ids } = await failures();
  await world.start('operation-1', {
    rate: 100,
    canary: { size: 5, max_failure_rate: 0.2, wait_seconds: 60 },
  });
  await world.run(() => world.consume(() => false));
  expect(await world.operation('operation-1')).toMatchObject({
    state: 'stopped',
    canary_state: 'stopped',
    done: 5,
  });
  const records = await Promise.all(ids.map((id) => world.failedMessages.get(id)));
  expect(records.filter((record) => record?.retry_count !== 0)).toHaveLength(5);
}, 60_000);
