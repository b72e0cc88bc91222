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
import { LIST } from './refresh.ts';

type Page = AnswerOf<'listFailed'>;
export type FailedPages = InfiniteQueryObserverResult<InfiniteData<Page, string | undefined>>;

const PAGE = 100;
const OFTEN_MS = 10_000;
/** A longer list stands still while somebody reads it: each page of it is a request. */
const MOST_POLLED = 2;

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
  queryKey: [LIST, filter],
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listFailed', { query: { ...askedFor(filter), limit: PAGE, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: Page) => next ?? undefined,
  refetchInterval: ({ state: { data } }: { state: { data?: InfiniteData<Page> | undefined } }) =>
    (data?.pages.length ?? 0) <= MOST_POLLED && OFTEN_MS,
});
