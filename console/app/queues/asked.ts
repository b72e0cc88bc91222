import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Binding, Exchange } from '../api/schema.ts';

const OFTEN_MS = 5_000;
const SELDOM_MS = 60_000;

export function useQueueStats(queue: string) {
  return useAsked({
    queryKey: ['queues', queue, 'stats'],
    queryFn: ({ signal }) => call('queueStats', { path: { queue }, signal }),
    refetchInterval: OFTEN_MS,
  });
}

export function useQueueDetails(queue: string) {
  return useAsked({
    queryKey: ['queues', queue],
    queryFn: ({ signal }) => call('getQueue', { path: { queue }, signal }),
    refetchInterval: SELDOM_MS,
  });
}

export function useDayOfQueues() {
  return useAsked({
    queryKey: ['queue-history', 24],
    queryFn: ({ signal }) => call('queueHistory', { query: { hours: 24 }, signal }),
    refetchInterval: SELDOM_MS,
  });
}

export function useBindings() {
  return useAsked<Whole<Binding>>({
    queryKey: ['bindings'],
    queryFn: ({ signal }) =>
      everyPage((cursor) => call('listBindings', { query: { limit: 200, cursor }, signal })),
    refetchInterval: SELDOM_MS,
  });
}

export function useExchanges() {
  return useAsked<Whole<Exchange>>({
    queryKey: ['exchanges'],
    queryFn: ({ signal }) =>
      everyPage((cursor) => call('listExchanges', { query: { limit: 200, cursor }, signal })),
    refetchInterval: SELDOM_MS,
  });
}
