import { setTimeout as pause } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import type { Fault } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import type { Places } from './places.ts';
import { type Random, seeded } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { PlannedFault, Schedule } from './schedule.ts';

export type NemesisDeps = {
  deployment: Deployment;
  recorder: Recorder;
  places: Places;
  /** Resolves once so many messages have been published, or the load is over. */
  published(count: number): Promise<void>;
  signal: AbortSignal;
};

/** Makes the faults of a schedule, each at its place in the load: one after the other, but for those that come beside the one before. */
export async function makeFaults(schedule: Schedule, deps: NemesisDeps): Promise<void> {
  let going: Promise<void>[] = [];
  for (const [n, planned] of schedule.faults.entries()) {
    // Each has numbers of its own: what goes on beside it must not decide which it gets.
    const random = seeded(schedule.seed + 1 + n);
    const fault = faults.get(planned.name);
    if (!fault) throw new Error(`There is no fault ${planned.name}.`);
    if (!planned.beside) {
      await Promise.all(going);
      going = [];
    }
    await deps.published(planned.after);
    if (deps.signal.aborted) break;
    const made = make(fault, planned, random, deps);
    // It is awaited later, and fails there.
    made.catch(() => undefined);
    going.push(made);
  }
  await Promise.all(going);
}

async function make(
  fault: Fault,
  { name, forMs }: PlannedFault,
  random: Random,
  { deployment, recorder, places, signal }: NemesisDeps,
): Promise<void> {
  const giveBack = await places.take(fault.place);
  try {
    const end = await fault.begin({ deployment, random });
    recorder.say({ kind: 'fault', name, phase: 'begin' });
    await pause(forMs, undefined, { signal }).catch(() => undefined);
    const detail = await end();
    recorder.say({ kind: 'fault', name, phase: 'end', ...(typeof detail === 'string' && { detail }) });
  } finally {
    giveBack();
  }
}
