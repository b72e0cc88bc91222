import { setTimeout as pause } from 'node:timers/promises';
import { PermanentError } from '../../core/errors.ts';
import type { Simulate } from './schemas.ts';

/** Trying again helps. */
export class SimulatedError extends Error {
  constructor(attempt: number) {
    super(`Simulated failure of attempt ${attempt}, as the order asked for.`);
    this.name = 'SimulatedError';
  }
}

/** It counts by the number of the attempt, so it needs no memory and survives the crash that it causes. */
export async function simulate(wanted: Simulate | undefined, attempt: number): Promise<void> {
  const { crash = 0, hang = 0, fail_times = 0, refuse = false } = wanted ?? {};
  if (refuse) throw new PermanentError('Simulated refusal, as the order asked for.');
  if (attempt <= crash) process.exit(1);
  if (attempt <= hang) await forever();
  if (attempt <= fail_times) throw new SimulatedError(attempt);
}

// A pending promise alone would let the process end: only a timer keeps it waiting, as a real hang does.
async function forever(): Promise<void> {
  for (;;) await pause(60_000);
}
