import { createAmqpPublisher } from './amqp-publisher.ts';
import type { Deployment } from './deployment.ts';
import { makeFaults } from './nemesis.ts';
import { operate } from './operator.ts';
import type { Places } from './places.ts';
import { publish } from './publishers.ts';
import { pull } from './puller.ts';
import { seeded } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { Schedule } from './schedule.ts';

export type LoadDeps = {
  deployment: Deployment;
  recorder: Recorder;
  /** Of all loads that go on now. */
  places: Places;
  signal: AbortSignal;
  onProgress(published: number): void;
};

/** An operator acts so often during a load. */
const ACTS = 6;

/** Publishes what a schedule says, with its clients at once, while its faults go on and people act. */
export async function runLoad(schedule: Schedule, deps: LoadDeps): Promise<void> {
  const counter = createCounter(deps.onProgress);
  const { published } = counter;
  const random = seeded(schedule.seed + 2);
  const clients = schedule.clients.map(async (steps) => {
    const amqp = createAmqpPublisher(deps.deployment);
    for (const step of steps) {
      if (deps.signal.aborted) break;
      await publish({ ...deps, amqp }, step);
      counter.add(step.messages.length);
    }
    await amqp.close();
  });
  const people = (async () => {
    for (let act = 1; act <= ACTS && !deps.signal.aborted; act += 1) {
      await published(Math.floor((schedule.messages * act) / (ACTS + 1)));
      await operate({ ...deps, random });
    }
  })();
  await Promise.all([
    Promise.all(clients).finally(counter.close),
    people,
    makeFaults(schedule, { ...deps, published }),
  ]);
}

/** Clients that pull, until the answered function is called. */
export function startPulling(deployment: Deployment, recorder: Recorder): () => Promise<void> {
  const over = new AbortController();
  const handled = new Set<string>();
  const pullers = Array.from({ length: 2 }, () =>
    pull({ deployment, recorder, handled, signal: over.signal }),
  );
  return async () => {
    over.abort();
    await Promise.all(pullers);
  };
}

function createCounter(onProgress: (published: number) => void) {
  let count = 0;
  let closed = false;
  let waiting: { from: number; go: () => void }[] = [];
  const look = () => {
    for (const { from, go } of waiting) if (closed || count >= from) go();
    waiting = waiting.filter(({ from }) => !closed && count < from);
  };
  return {
    add: (published: number) => {
      count += published;
      onProgress(count);
      look();
    },
    /** Nobody waits for more any longer. */
    close: () => {
      closed = true;
      look();
    },
    published: (from: number) =>
      new Promise<void>((resolve) => {
        waiting.push({ from, go: resolve });
        look();
      }),
  };
}
