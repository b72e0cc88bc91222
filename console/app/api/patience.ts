import { backoffMs, defaultBackoff } from '../../../client/backoff.ts';
import { mayPass } from '../../../client/may-pass.ts';
import { ProblemError } from './problem-error.ts';

/** Somebody waits for a call while the service is busy: `left` says that they do not any more, `onWait` that there is a wait. */
export type Patience = { left: AbortSignal; onWait: () => void };

type Options = {
  /** Doing it twice is doing it once. */
  isRepeatable: boolean;
  /** Milliseconds after which nothing is tried again. */
  patienceMs: number;
  left?: AbortSignal | undefined;
  onWait?: (() => void) | undefined;
};

/** Tries again what the service refuses because it is busy, when it says so. Throws the last refusal, or the first that stays one. */
export async function untilReady<T>(
  attempt: () => Promise<T>,
  { isRepeatable, patienceMs, left, onWait }: Options,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const waitMs = Math.max(backoffMs(defaultBackoff, failed, Math.random), error.afterMs ?? 0);
      const isOver = left?.aborted || Date.now() + waitMs > deadline;
      if (isOver || !mayPass({ status: error.problem.status, code: error.code }, { isRepeatable }))
        throw error;
      onWait?.();
      if (!(await waited(waitMs, left))) throw error;
    }
  }
}

/** False: somebody left meanwhile. */
function waited(ms: number, left: AbortSignal = new AbortController().signal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      left.removeEventListener('abort', end);
      resolve(!left.aborted);
    };
    const timer = setTimeout(end, ms);
    left.addEventListener('abort', end);
  });
}
