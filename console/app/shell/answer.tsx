import type { QueryObserverResult } from '@tanstack/query-core';
import type { ComponentChildren } from 'preact';
import { t } from '../text/index.ts';
import { Failed } from './empty.tsx';

type Props<T> = {
  of: Pick<QueryObserverResult<T>, 'data' | 'error' | 'refetch'>;
  children: (data: T) => ComponentChildren;
};

/** What was asked for, once it is there: an earlier answer stays while a later one is missing. Else why not, or that it comes. */
export function Answer<T>({ of: { data, error, refetch }, children }: Props<T>) {
  if (data !== undefined) return <>{children(data)}</>;
  if (error) return <Failed error={error} again={() => void refetch()} />;
  return <p aria-busy="true">{t().state.loading}</p>;
}
