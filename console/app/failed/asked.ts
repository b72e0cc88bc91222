import { useSignal } from '@preact/signals';
import {
  type InfiniteData,
  InfiniteQueryObserver,
  type InfiniteQueryObserverResult,
} from '@tanstack/query-core';
import { useEffect, useMemo } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { type AnswerOf, call } from '../api/call.ts';
import { askedFor, type Filter } from './filter.ts';

type Page = AnswerOf<'listFailed'>;
export type FailedPages = InfiniteQueryObserverResult<InfiniteData<Page, string | undefined>>;

const PAGE = 100;

/** The list of what matches, page by page: the next one is asked for as somebody comes near the end. */
export function useFailedPages(filter: Filter): FailedPages {
  const identity = JSON.stringify(filter);
  const observer = useMemo(() => new InfiniteQueryObserver(answers, optionsOf(filter)), [identity]);
  const result = useSignal(observer.getCurrentResult());
  useEffect(() => {
    result.value = observer.getCurrentResult();
    return observer.subscribe((next) => {
      result.value = next;
    });
  }, [observer]);
  return result.value as FailedPages;
}

const optionsOf = (filter: Filter) => ({
  queryKey: ['failed', 'list', filter],
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listFailed', { query: { ...askedFor(filter), limit: PAGE, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: Page) => next ?? undefined,
});
