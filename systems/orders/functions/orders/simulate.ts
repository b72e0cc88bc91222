import { setTimeout as pause } from 'node:timers/promises';
import type { Simulate } from '../../domain/order-event.ts';

/** An outage that a demonstration or a test asked for. Trying again helps, as with a real one. */
export class SimulatedError extends Error {
  readonly code = 'simulated';

  constructor(attempt: number) {
    super(`Simulated failure of attempt ${attempt}, as the order asked for.`);
    this.name = 'SimulatedError';
  }
}

export type Simulation = (wanted: Simulate | undefined, attempt: number) => Promise<void>;

/**
 * Failure injection for demonstrations and tests: an order may ask in `metadata.simulate` that its handling fail
 * (`fail_times`), end the process (`crash`) or never answer (`hang`) on its first attempts. It counts by the number of
 * the attempt, so it needs no memory and survives the crash that it causes. Only where SIMULATE_FAILURES is `true`;
 * everywhere else what it asks for is ignored.
 */
export function createSimulation(enabled: boolean, exit: (code: number) => void = process.exit): Simulation {
  if (!enabled) return async () => {};
  return async (wanted, attempt) => {
    if (attempt <= times(wanted?.crash)) exit(1);
    if (attempt <= times(wanted?.hang)) await forever();
    if (attempt <= times(wanted?.fail_times)) throw new SimulatedError(attempt);
  };
}

function times(asked: boolean | number | undefined): number {
  return asked === true ? 1 : Number(asked ?? 0);
}

// A pending promise alone would let the process end: only a timer keeps it waiting, as a real hang does.
async function forever(): Promise<void> {
  for (;;) await pause(60_000);
}
