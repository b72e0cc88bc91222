import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../../../core/failure/due.ts';
import { frozenReplay } from '../../../core/replay/freeze.ts';
import { createWorld, START } from '../operations/world.ts';
import { ID, publish, replay } from './replaying.ts';

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
