import type { InfiniteData } from '@tanstack/query-core';
import { answers } from '../api/asked.ts';

/** Of a long list, so many pages are read again; the others are once somebody scrolls to them. */
const MOST_REFRESHED = 5;

export const LIST = 'failed-list';

/** After something was done to failed messages: whatever shows them is asked for again. */
export async function refreshFailures(): Promise<void> {
  answers.setQueriesData<InfiniteData<unknown>>(
    { queryKey: [LIST] },
    (data) =>
      data && {
        pages: data.pages.slice(0, MOST_REFRESHED),
        pageParams: data.pageParams.slice(0, MOST_REFRESHED),
      },
  );
  await Promise.all([
    answers.invalidateQueries({ queryKey: [LIST] }),
    answers.invalidateQueries({ queryKey: ['failed'] }),
  ]);
}
