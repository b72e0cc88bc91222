import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import { ProblemError } from '../api/problem-error.ts';
import type { Operation, Operations, Queue } from '../api/schema.ts';
import { may } from '../api/session.ts';
import { keepSample } from './samples.ts';

type Ready = Pick<Extract<Operations['ready']['answer'], { checks: unknown }>, 'checks' | 'circuits'>;

const OFTEN_MS = 5_000;
const SELDOM_MS = 60_000;
const HOURS_SHOWN = 3;
const MOST_RUNNING = 50;

/** Every queue, and how it does. */
export function useQueues() {
  return useAsked<Whole<Queue>>({
    queryKey: ['queues'],
    queryFn: async ({ signal }) => {
      const queues = await everyPage((cursor) =>
        call('listQueues', { query: { limit: 200, cursor }, signal }),
      );
      keepSample(queues.items);
      return queues;
    },
    enabled: may('read:queues'),
    refetchInterval: OFTEN_MS,
  });
}

/** What every queue held during the last hours, each five minutes. */
export function useHistory() {
  return useAsked({
    queryKey: ['queue-history', HOURS_SHOWN],
    queryFn: ({ signal }) => call('queueHistory', { query: { hours: HOURS_SHOWN }, signal }),
    enabled: may('read:queues'),
    refetchInterval: SELDOM_MS,
  });
}

/** Whether every part answers. A service that is not ready says the same in its problem document. */
export function useReady() {
  return useAsked<Ready>({
    queryKey: ['ready'],
    queryFn: async ({ signal }) => {
      try {
        return await call('ready', { signal });
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 503)
          return JSON.parse(error.text) as Ready;
        throw error;
      }
    },
    refetchInterval: OFTEN_MS,
  });
}

/** Operations that run now. */
export function useRunning() {
  return useAsked<Pick<Whole<Operation>, 'items' | 'isWhole'>>({
    queryKey: ['operations', 'running'],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        (['canary', 'running'] as const).map((state) =>
          call('listOperations', { query: { state, limit: MOST_RUNNING }, signal }),
        ),
      );
      return {
        items: found.flatMap(({ items }) => items),
        isWhole: found.every(({ next }) => next === null),
      };
    },
    enabled: may('read:failed'),
    refetchInterval: OFTEN_MS,
  });
}
