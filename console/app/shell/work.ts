import { useSignal } from '@preact/signals';
import { ProblemError } from '../api/call.ts';
import { UnreachableError } from '../api/unreachable.ts';
import { t } from '../text/index.ts';

/** Something that the API is asked to do: once at a time, so that a second click does not ask for it again. */
export function useWork(words: (error: unknown) => string = troubleIn) {
  const isBusy = useSignal(false);
  const trouble = useSignal<string | null>(null);
  return {
    isBusy: isBusy.value,
    /** What went wrong, for the person who asked; null: nothing. */
    trouble: trouble.value,
    forget: () => {
      trouble.value = null;
    },
    /** Answers whether it was done. */
    run: async (work: () => Promise<unknown>): Promise<boolean> => {
      if (isBusy.peek()) return false;
      isBusy.value = true;
      trouble.value = null;
      try {
        await work();
        return true;
      } catch (error) {
        trouble.value = words(error);
        return false;
      } finally {
        isBusy.value = false;
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
