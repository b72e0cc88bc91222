import { secondsAfter } from '../failure/due.ts';
import type { Log } from '../log.ts';
import type { OperationSteps, OperationStore } from './store.ts';

export type SweepDeps = {
  operations: Pick<OperationStore, 'get' | 'due'>;
  steps: OperationSteps;
  now: () => Date;
  log: Log;
};

/** So long a step may be late, seconds: the queue has it, and is slow. */
const LATE_SECONDS = 30;
const SWEPT_AT_ONCE = 50;

/** Sends again for steps that did not come, or did not end: sent for in vain, crashed, or gone with their function. */
export async function sweepOperations({ operations, steps, now, log }: SweepDeps): Promise<number> {
  const late = secondsAfter(now().toISOString(), -LATE_SECONDS);
  let sent = 0;
  for (const id of await operations.due(late, SWEPT_AT_ONCE)) {
    try {
      const operation = await operations.get(id);
      if (!operation?.due_at || operation.due_at >= late) continue;
      log.warn('a step of an operation was lost', { operation_id: id, step: operation.step });
      await steps.send({ operation_id: id, step: operation.step }, 0);
      sent += 1;
    } catch (error) {
      // A row that cannot be read is due for ever, and the longest: the others are not to wait for it.
      log.error('the sweep could not send for a step of an operation', { operation_id: id, error });
    }
  }
  return sent;
}
