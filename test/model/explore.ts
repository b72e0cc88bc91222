import { createHash } from 'node:crypto';
import { type Event, eventsOf } from './events.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Act, World } from './world.ts';

export type Explored = { states: number; steps: number; ends: number };

/** What is wrong with a world, in words. */
export type Check = (world: World) => string | undefined;

/** Worlds from one word of progress to the next. */
const PROGRESS_STATES = 5_000;

type Reached = { world: World; from: Reached | undefined; by: string };

/**
 * Visits every world that can come of `initial`, each once, and throws of the first that a check objects to, with the
 * history that leads there. `most` bounds it: to reach it is an error, since the rest would be unseen.
 */
export async function explore(
  initial: World,
  {
    acts,
    check,
    most,
    progress,
  }: {
    acts: readonly Act[];
    check: Check;
    most: number;
    /** Hears now and then of how many worlds were seen, and how many of them are still to be looked at. */
    progress?: (states: number, open: number) => void;
  },
): Promise<Explored> {
  const seen = new Set([digest(initial)]);
  const open: Reached[] = [{ world: initial, from: undefined, by: 'the beginning' }];
  const explored = { states: 1, steps: 0, ends: 0 };
  for (let reached = open.pop(); reached; reached = open.pop()) {
    const events = eventsOf(reached.world, acts);
    if (events.length === 0) explored.ends += 1;
    const wrong = check(reached.world);
    if (wrong) throw new Error(`${wrong} (${explored.states} worlds)\n${historyOf(reached)}`);
    for (const event of events) {
      const world = await after(reached, event);
      explored.steps += 1;
      const text = digest(world);
      if (seen.has(text)) continue;
      if (seen.size >= most) throw new Error(`More than ${most} worlds: not all were seen.`);
      seen.add(text);
      explored.states += 1;
      if (explored.states % PROGRESS_STATES === 0) progress?.(explored.states, open.length);
      open.push({ world, from: reached, by: event.name });
    }
  }
  return explored;
}

async function after(reached: Reached, event: Event): Promise<World> {
  const world = structuredClone(reached.world);
  try {
    await event.happen(world);
  } catch (error) {
    throw new Error(`${event.name}:\n${historyOf(reached)}`, { cause: error });
  }
  return world;
}

function digest(world: World): string {
  return createHash('sha1').update(fingerprintOf(world)).digest('base64');
}

function historyOf(reached: Reached): string {
  const steps: string[] = [];
  for (let at: Reached | undefined = reached; at; at = at.from) steps.push(at.by);
  return steps.toReversed().join('\n');
}
