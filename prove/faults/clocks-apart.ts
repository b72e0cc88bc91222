import { rename, writeFile } from 'node:fs/promises';
import type { Deployment } from '../deployment.ts';
import type { Fault } from './fault.ts';
import { ON_THE_WAY } from './function-processes.ts';

/** Beside those of the way: what acts on the times of records. */
const FUNCTIONS = [...ON_THE_WAY, 'settle', 'watch-redelivery', 'reconciler', 'operation-runner', 'api'];
/** A clock is wrong by at most so much. */
const MOST_MS = 10_000;

export const clocksApart: Fault = {
  name: 'clocks-apart',
  place: 'clocks',
  about: `each function on the way of a message has a time of its own, up to ${MOST_MS / 1_000} seconds before or after that of the rest`,
  forMs: [5_000, 15_000],
  async begin({ deployment, random }) {
    await set(deployment, () => random.below(2 * MOST_MS + 1) - MOST_MS);
    return () => set(deployment, () => 0);
  },
};

async function set({ clocksFile }: Deployment, aheadMs: () => number): Promise<void> {
  const clocks = Object.fromEntries(FUNCTIONS.map((name) => [`courtier-local-${name}`, aheadMs()]));
  await writeFile(`${clocksFile}.new`, JSON.stringify(clocks));
  await rename(`${clocksFile}.new`, clocksFile);
}
