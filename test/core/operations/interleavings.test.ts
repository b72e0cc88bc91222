import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { runStep, type StepDeps } from '../../../core/operations/step.ts';
import { createWorld } from './world.ts';

const IDS = ['operation-1', 'operation-2'];
class Crash extends Error {}

/** What happens at a write: `lost`: it ends before. `unanswered`: after. */
type Fate = 'well' | 'lost' | 'unanswered';
const fates = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fate>('well') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('lost', 'unanswered') },
  ),
  { maxLength: 200 },
);

describe('operations whose steps crash, come twice and meet', () => {
  it('act on no message twice, and account for every one', { timeout: 60_000 }, async () => {
    const repeats = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 12 }),
        fates,
        repeats,
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }),
        async (scheduler, count, fates, repeats, handled, speeds) => {
          const acted = new Map<string, number>();
          const world = createWorld((deps) => fateful(deps, scheduler, fates, acted));
          const ids = await world.fail(count);
          for (const id of IDS) await world.start(id, { rate: 3 });
          const calls: Promise<unknown>[] = [];
          for (let round = 0; !(await areOver(world)); round += 1) {
            if (round > 1_000) throw new Error('It does not come to an end.');
            for (const step of world.steps.sent.splice(0)) {
              const times = repeats.shift() ?? 1;
              calls.push(...Array.from({ length: times }, () => crashing(runStep(world.deps, step))));
            }
            await someOf(scheduler, speeds.shift() ?? 40);
            // A message that fails again is failed again: a second retry by one operation would find it so.
            await world.consume(() => handled.shift() ?? false);
            // Long enough to lose a lease now and then, while the step that had it is still at work.
            world.pass(round % 7 === 6 ? 130 : 2);
            await world.sweep();
          }
          await scheduler.waitFor(Promise.all(calls));
          expect([...acted].filter(([, times]) => times > 1)).toEqual([]);
          for (const id of IDS) {
            const { done, succeeded, skipped, failed } = await world.operation(id);
            expect(succeeded + sum(skipped) + sum(failed)).toBe(done);
            expect(succeeded).toBe([...acted.keys()].filter((key) => key.startsWith(id)).length);
            expect((await world.results.list(id, { limit: 1_000 })).items).toHaveLength(done);
          }
          // What the first one took away before the second one came to it, the second one does not see.
          const touched = new Set([...acted.keys()].map((key) => key.split(' ')[1]));
          expect([...touched].toSorted()).toEqual(ids.toSorted());
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** So many of the answers that are waited for, in the scheduler's order. */
async function someOf(scheduler: fc.Scheduler, count: number): Promise<void> {
  for (let n = 0; n < count && scheduler.count() > 0; n += 1) await scheduler.waitOne();
}

async function crashing(step: Promise<void>): Promise<void> {
  await step.catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
}

/** The same stores, whose answers come in any order, and whose writes may be the last thing that a step does. */
function fateful(
  deps: StepDeps,
  scheduler: fc.Scheduler,
  fates: Fate[],
  acted: Map<string, number>,
): StepDeps {
  const { failedMessages, operations, results, steps } = deps;
  const later = <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    scheduler.scheduleFunction(call) as (...args: A) => Promise<R>;
  const fated = <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    later(async (...args: A): Promise<R> => {
      const fate = fates.shift() ?? 'well';
      if (fate === 'lost') throw new Crash();
      const answer = await call(...args);
      if (fate === 'unanswered') throw new Crash();
      return answer;
    });
  const replace = async (record: FailedMessage, version: number) => {
    const was = await failedMessages.get(record.id);
    const written = await failedMessages.replace(record, version);
    const isNew = written && record.operation_id !== undefined && record.operation_id !== was?.operation_id;
    const key = `${record.operation_id} ${record.id}`;
    if (isNew) acted.set(key, (acted.get(key) ?? 0) + 1);
    return written;
  };
  return {
    ...deps,
    failedMessages: {
      ...failedMessages,
      get: later(failedMessages.get),
      list: later(failedMessages.list),
      replace: fated(replace),
    },
    operations: { ...operations, get: later(operations.get), replace: fated(operations.replace) },
    results: { ...results, write: fated(results.write) },
    steps: { send: fated(steps.send) },
  };
}

async function areOver(world: ReturnType<typeof createWorld>): Promise<boolean> {
  const all = await Promise.all(IDS.map((id) => world.operation(id)));
  return all.every(({ state }) => state === 'completed');
}

function sum(reasons: Record<string, number>): number {
  return Object.values(reasons).reduce((total, count) => total + count, 0);
}
