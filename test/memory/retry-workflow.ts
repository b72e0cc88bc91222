import type { RetryStart, RetryWorkflow } from '../../core/retry/workflow.ts';

export type MemoryRetryWorkflow = RetryWorkflow & {
  /** Every run that was begun, in order. */
  started: RetryStart[];
  /** Every call of stop, in order. */
  stopped: { run: string; why: string }[];
  /** Ends a run, as an execution ends that has reached its last state. */
  end(run: string): void;
  /** Makes every call throw, until null. */
  failWith(error: Error | null): void;
};

/** Runs that are only remembered, for tests. */
export function createMemoryRetryWorkflow(): MemoryRetryWorkflow {
  const runs = new Map<string, 'running' | 'ended'>();
  const started: RetryStart[] = [];
  const stopped: MemoryRetryWorkflow['stopped'] = [];
  let failure: Error | null = null;
  const failing = () => {
    if (failure) throw failure;
  };
  return {
    started,
    stopped,
    failWith(error) {
      failure = error;
    },
    end(run) {
      failing();
      runs.set(run, 'ended');
    },
    async start(request) {
      failing();
      if (runs.has(request.run)) return;
      runs.set(request.run, 'running');
      started.push(structuredClone(request));
    },
    async stop(run, why) {
      failing();
      stopped.push({ run, why });
      if (runs.has(run)) runs.set(run, 'ended');
    },
    async status(run) {
      failing();
      return runs.get(run) ?? 'unknown';
    },
  };
}
