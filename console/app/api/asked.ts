import { useSignal } from '@preact/signals';
import {
  type DefaultError,
  QueryClient,
  QueryObserver,
  type QueryObserverOptions,
  type QueryObserverResult,
} from '@tanstack/query-core';
import { useEffect, useMemo } from 'preact/hooks';
import { ProblemError } from './problem-error.ts';
import { atSignOut } from './session.ts';

/** What was asked for is kept while nobody shows it, so that going back shows it at once. */
const KEPT_MS = 600_000;

export const answers = new QueryClient({
  defaultOptions: {
    queries: {
      // The browser's idea of being online is about networks, not about an API on this machine.
      networkMode: 'always',
      gcTime: KEPT_MS,
      staleTime: 2_000,
      // A refusal stays one; for an API that is away the next poll asks again.
      retry: false,
      throwOnError: false,
    },
  },
});

atSignOut(() => answers.clear());

export type Question<T> = QueryObserverOptions<T, DefaultError, T, T>;

/**
 * Asks while a component is shown, and keeps what was answered before while a later answer is missing. `refetchInterval`
 * polls, but not while the window is in the background.
 */
export function useAsked<T>(question: Question<T>): QueryObserverResult<T> {
  const observer = useMemo(() => new QueryObserver(answers, question), []);
  const options = answers.defaultQueryOptions(question) as Question<T>;
  const result = useSignal(observer.getOptimisticResult(options as never));
  useEffect(
    () =>
      observer.subscribe((next) => {
        result.value = next;
      }),
    [observer],
  );
  const identity = JSON.stringify([question.queryKey, question.enabled, question.refetchInterval]);
  useEffect(() => {
    observer.setOptions(options);
    result.value = observer.getCurrentResult();
  }, [identity]);
  // Read in every case: what a render does not read, no later change of it renders again.
  const latest = result.value;
  // Of another question the last result is not the answer.
  const isOfThis = observer.options.queryHash === (options as { queryHash?: string }).queryHash;
  return isOfThis ? latest : (observer.getOptimisticResult(options as never) as QueryObserverResult<T>);
}

/** The permission that was missing, when an answer is that refusal. */
export function missingPermission(error: unknown): string | undefined {
  if (!(error instanceof ProblemError) || error.problem.status !== 403) return undefined;
  return String(error.problem.details?.needed ?? '');
}
