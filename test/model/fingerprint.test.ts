import { expect, it } from 'vitest';
import { eventsOf } from './events.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Act, World } from './world.ts';
import { short } from './worlds.ts';

/** The texts of the worlds that come next, in an order of their own: the names of events have keys in them. */
async function next(world: World, acts: readonly Act[]): Promise<{ worlds: World[]; texts: string }> {
  const worlds: World[] = [];
  for (const event of eventsOf(world, acts)) {
    const after = structuredClone(world);
    await event.happen(after);
    worlds.push(after);
  }
  return { worlds, texts: [...new Set(worlds.map(fingerprintOf))].sort().join('\n') };
}

const cases = short.filter(({ name }) => /operators|one process|two messages/.test(name));

it.each(cases)(
  'worlds of one text go on in the same ways, so that one stands for all: $name',
  async (each) => {
    const { initial, acts } = each;
    const known = new Map<string, string>();
    const open = [initial];
    let again = 0;
    for (let world = open.pop(); world && known.size < 20_000; world = open.pop()) {
      const text = fingerprintOf(world);
      const { worlds, texts } = await next(world, acts);
      const before = known.get(text);
      if (before === undefined) {
        known.set(text, texts);
        open.push(...worlds);
      } else {
        again += 1;
        expect(texts).toBe(before);
      }
    }
    expect(again).toBeGreaterThan(20);
  },
);
