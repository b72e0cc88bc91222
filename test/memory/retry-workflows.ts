import { UnavailableError } from '../../core/errors.ts';
import type { RetryStart, RetryWorkflows } from '../../core/retry/workflows.ts';

export type MemoryRetryWorkflows = RetryWorkflows & {
  /** Every run that was begun, in order. */
  started: RetryStart[];
  /** Every call of stop, in order. */
  stopped: { schedule: string; run: string; why: string }[];
  /** Ends a run, as an execution ends that has reached its last state. */
  end(schedule: string, run: string): void;
  /** Makes every call throw, until null. */
  failWith(error: Error | null): void;
};

/** Runs that are only remembered, for tests. */
export function createMemoryRetryWorkflows(
  schedules: readonly string[] = ['standard'],
): MemoryRetryWorkflows {
  const runs = new Map<string, 'running' | 'ended'>();
  const started: RetryStart[] = [];
  const stopped: MemoryRetryWorkflows['stopped'] = [];
  let failure: Error | null = null;
  const keyOf = (schedule: string, run: string) => {
    if (failure) throw failure;
    if (!schedules.includes(schedule)) {
      throw new UnavailableError('no-such-workflow', `There is no retry workflow named "${schedule}".`);
    }
    return `${schedule}:${run}`;
  };
  return {
    started,
    stopped,
    failWith(error) {
      failure = error;
    },
    end(schedule, run) {
      runs.set(keyOf(schedule, run), 'ended');
    },
    async start(request) {
      const key = keyOf(request.schedule, request.run);
      if (runs.has(key)) return;
      runs.set(key, 'running');
      started.push(structuredClone(request));
    },
    async stop(schedule, run, why) {
      const key = keyOf(schedule, run);
      stopped.push({ schedule, run, why });
      if (runs.has(key)) runs.set(key, 'ended');
    },
    async status(schedule, run) {
      return runs.get(keyOf(schedule, run)) ?? 'unknown';
    },
  };
}
