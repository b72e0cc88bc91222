import type { World } from '../world.ts';

/** Something that invokes a function by itself: it starts when the runtime is ready and ends with it. */
export type EventSource = {
  start(): void;
  /** Lets nothing new in. What has been taken in is still worked on. */
  drain(): void;
  /** Invocations that run now. */
  busy(): number;
  /** Ends all, also what still runs. */
  abandon(): Promise<void> | void;
  /** Ends this one alone: what it shares with others stays. */
  remove?(): Promise<void> | void;
};

/** How long the end of the runtime waits for invocations that run. */
const DRAIN_MS = 3_000;
const LOOK_MS = 20;

type Running = { sources: Set<EventSource>; started: boolean };
const running = new WeakMap<World, Running>();

/**
 * Adds a source to the runtime: it starts with the others, or at once when they run already. All of them end together:
 * first none lets anything in, then what runs may finish (it may still send to a queue that another source reads),
 * then connections are cut.
 */
export function addEventSource(source: EventSource, world: World): void {
  const known = running.get(world);
  if (known) {
    known.sources.add(source);
    if (known.started) source.start();
    return;
  }
  const all: Running = { sources: new Set([source]), started: false };
  running.set(world, all);
  world.onReady(() => {
    all.started = true;
    for (const each of all.sources) each.start();
  });
  world.onStop(async () => {
    for (const each of all.sources) each.drain();
    await idle([...all.sources]);
    await Promise.all([...all.sources].map((each) => each.abandon()));
  });
}

/** Ends one source while the others go on. What it has taken in is worked on, for as long as the end of the runtime would wait. */
export async function removeEventSource(source: EventSource, world: World): Promise<void> {
  if (!running.get(world)?.sources.delete(source)) return;
  source.drain();
  await idle([source]);
  await source.remove?.();
}

/** Resolves when none of them runs anything any more, and after three seconds in any case. */
export async function idle(sources: readonly EventSource[]): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  while (sources.some((each) => each.busy() > 0) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
