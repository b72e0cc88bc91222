import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Patience } from '../api/patience.ts';
import { ProblemError } from '../api/problem-error.ts';
import { UnreachableError } from '../api/unreachable.ts';
import { t } from '../text/index.ts';

/** `waiting`: the service is busy, and it is asked for again by itself. */
type State = 'idle' | 'asked' | 'waiting';

export type Work = ReturnType<typeof useWork>;

/** Something that the API is asked to do: once at a time, so that a second click does not ask for it again. */
export function useWork(words: (error: unknown) => string = troubleIn) {
  const state = useSignal<State>('idle');
  const trouble = useSignal<string | null>(null);
  const current = useMemo(() => ({ leave: new AbortController() }), []);
  const leave = () => current.leave.abort();
  useEffect(() => leave, []);
  return {
    isBusy: state.value !== 'idle',
    isWaiting: state.value === 'waiting',
    /** What went wrong, for the person who asked; null: nothing. */
    trouble: trouble.value,
    forget: () => {
      trouble.value = null;
    },
    /** Nobody waits any more: what the service is too busy for is not asked for again. */
    leave,
    /** Answers whether it was done. */
    run: async (work: (patience: Patience) => Promise<unknown>): Promise<boolean> => {
      if (state.peek() !== 'idle') return false;
      current.leave = new AbortController();
      const { signal: left } = current.leave;
      state.value = 'asked';
      trouble.value = null;
      try {
        await work({
          left,
          onWait: () => {
            state.value = 'waiting';
          },
        });
        return true;
      } catch (error) {
        if (!left.aborted) trouble.value = words(error);
        return false;
      } finally {
        state.value = 'idle';
      }
    },
  };
}

/** An error in words. What the browser says of a network is in its own language, and says nothing to do. */
export function troubleIn(error: unknown): string {
  if (error instanceof ProblemError) {
    const { detail, errors = [] } = error.problem;
    return [detail, ...errors.map((each) => each.detail)].join(' ');
  }
  if (error instanceof UnreachableError) return t().state.unreachableNow;
  return error instanceof Error ? error.message : String(error);
}
