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
};

/** How long the end of the runtime waits for invocations that run. */
const DRAIN_MS = 3_000;
const LOOK_MS = 20;

const running = new WeakMap<World, EventSource[]>();

/**
 * Adds a source to the runtime. All of them end together: first none lets anything in, then what runs may finish (it
 * may still send to a queue that another source reads), then connections are cut.
 */
export function addEventSource(source: EventSource, world: World): void {
  const known = running.get(world);
  const sources = known ?? [];
  sources.push(source);
  running.set(world, sources);
  if (known) return;
  world.onReady(() => {
    for (const each of sources) each.start();
  });
  world.onStop(async () => {
    for (const each of sources) each.drain();
    const deadline = Date.now() + DRAIN_MS;
    while (sources.some((each) => each.busy() > 0) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await Promise.all(sources.map((each) => each.abandon()));
  });
}
