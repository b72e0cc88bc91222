import { setTimeout as pause } from 'node:timers/promises';
import { check, type Verdict } from './checker.ts';
import type { Deployment } from './deployment.ts';
import { OPEN } from './failed-messages.ts';
import type { HistoryLine, Outcome } from './history.ts';
import { retryAllThatMay } from './operator.ts';
import { outcomeOf } from './outcome.ts';
import type { Recorder } from './recorder.ts';

export type SettleDeps = {
  deployment: Deployment;
  /** What was published. */
  history: readonly HistoryLine[];
  /** What an operator does at the end is written down here. */
  recorder: Recorder;
  signal: AbortSignal;
  /** Without any change for so long, nothing more comes. */
  patienceMs: number;
  onProgress(left: number): void;
};

/**
 * Without any change for so long, what is missing is lost. It is longer than SQS hides a message of a consumer that crashed,
 * and than the reconciler needs: it looks at a record two minutes after its redelivery, and two minutes after that again.
 */
export const PATIENCE_MS = 300_000;

const LOOK_MS = 1_000;
/** Once everything is accounted for: a second effect would come by then. */
const QUIET_MS = 3_000;

/** Waits until every message is accounted for, has what failed retried, waits again, and answers what there is then. */
export async function settle(deps: SettleDeps): Promise<Outcome> {
  await accounted(deps);
  for (let round = 1; round <= 2; round += 1) {
    if (deps.signal.aborted || (await retryAllThatMay(deps.deployment, deps.recorder)) === 0) break;
    await accounted(deps);
  }
  await pause(QUIET_MS);
  const outcome = await outcomeOf(deps.deployment, deps.history);
  if (!outcome) throw new Error('The API does not answer at the end of the run.');
  return outcome;
}

async function accounted({ deployment, history, signal, patienceMs, onProgress }: SettleDeps): Promise<void> {
  let [seen, since] = ['', Date.now()];
  while (!signal.aborted && Date.now() - since < patienceMs) {
    // One that is resolved or deleted says nothing of a message without an effect, and there are many.
    const outcome = await outcomeOf(deployment, history, OPEN);
    const verdict = outcome && check(outcome);
    if (verdict) {
      const left = verdict.lost.length + verdict.unsettled.length;
      onProgress(left);
      if (left === 0) return;
      const now = stateOf(verdict);
      if (now !== seen) [seen, since] = [now, Date.now()];
    }
    await pause(LOOK_MS);
  }
}

const stateOf = ({ handled, failed, lost, unsettled }: Verdict) =>
  JSON.stringify([handled, failed, lost.length, unsettled]);
