import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One side of a comparison. */
export type Side = {
  /** Untimed, before every round: empties queues, makes the round's messages. */
  prepare?: () => Promise<void>;
  /** Timed. Resolves to how many things were done. */
  work: () => Promise<number>;
};

export type RoundsOptions = {
  /** Rounds whose figures are thrown away. */
  warmUp: number;
  rounds: number;
  /** No round begins after it, whatever `rounds` says. */
  maxSeconds: number;
};

/** As bench/METHOD.md says; `quick`: enough to see that a claim still works. */
export function roundsOf(quick: boolean): RoundsOptions {
  return quick ? { warmUp: 1, rounds: 3, maxSeconds: 20 } : { warmUp: 3, rounds: 21, maxSeconds: 90 };
}

const FEWEST_ROUNDS = 3;
setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Things a second of both sides, in rounds that lie side by side in time: a machine that slows down slows both. Who
 * goes first changes with every round, so that neither always finds what the other has left behind.
 */
export async function ratesInTurns(
  sides: { ours: Side; baseline: Side },
  { warmUp, rounds, maxSeconds }: RoundsOptions,
): Promise<{ ours: number[]; baseline: number[] }> {
  const rates: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] };
  const deadline = performance.now() + maxSeconds * 1_000;
  for (let round = -warmUp; round < rounds; round += 1) {
    if (performance.now() > deadline && round >= FEWEST_ROUNDS) break;
    const order = round % 2 === 0 ? (['ours', 'baseline'] as const) : (['baseline', 'ours'] as const);
    for (const name of order) {
      const rate = await rateOf(sides[name]);
      if (round >= 0) rates[name].push(rate);
    }
  }
  return rates;
}

/** Things a second of one side that stands alone. */
export async function rates(side: Side, { warmUp, rounds, maxSeconds }: RoundsOptions): Promise<number[]> {
  const found: number[] = [];
  const deadline = performance.now() + maxSeconds * 1_000;
  for (let round = -warmUp; round < rounds; round += 1) {
    if (performance.now() > deadline && round >= FEWEST_ROUNDS) break;
    const rate = await rateOf(side);
    if (round >= 0) found.push(rate);
  }
  return found;
}

async function rateOf({ prepare, work }: Side): Promise<number> {
  await prepare?.();
  // What the round before has thrown away is not cleared up on this one's time.
  collectGarbage();
  const start = performance.now();
  const count = await work();
  return count / ((performance.now() - start) / 1_000);
}
