import { setTimeout as pause } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import { faults } from './faults/index.ts';
import { seeded } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { Schedule } from './schedule.ts';

export type NemesisDeps = {
  deployment: Deployment;
  recorder: Recorder;
  /** Resolves once so many messages have been published, or the load is over. */
  published(count: number): Promise<void>;
  signal: AbortSignal;
};

/** Makes the faults of a schedule, one after the other, each at its place in the load. */
export async function makeFaults(schedule: Schedule, deps: NemesisDeps): Promise<void> {
  const random = seeded(schedule.seed + 1);
  for (const { name, after, forMs } of schedule.faults) {
    await deps.published(after);
    if (deps.signal.aborted) return;
    const fault = faults.get(name);
    if (!fault) throw new Error(`There is no fault ${name}.`);
    const end = await fault.begin({ deployment: deps.deployment, random });
    deps.recorder.say({ kind: 'fault', name, phase: 'begin' });
    await pause(forMs, undefined, { signal: deps.signal }).catch(() => undefined);
    const detail = await end();
    deps.recorder.say({ kind: 'fault', name, phase: 'end', ...(typeof detail === 'string' && { detail }) });
  }
}
