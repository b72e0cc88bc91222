import { useAsked } from '../api/asked.ts';
import { call, ProblemError } from '../api/call.ts';
import { everyPage } from '../api/pages.ts';
import type { Operations, Queue } from '../api/schema.ts';
import { may } from '../api/session.ts';
import { keepSample } from './samples.ts';

type Ready = Pick<Extract<Operations['ready']['answer'], { checks: unknown }>, 'checks' | 'circuits'>;

const OFTEN_MS = 5_000;
const SELDOM_MS = 60_000;
const DAY_MS = 86_400_000;
const HOURS_SHOWN = 3;

/** Every queue, and how it does. */
export function useQueues() {
  return useAsked<readonly Queue[]>({
    queryKey: ['queues'],
    queryFn: async ({ signal }) => {
      const queues = await everyPage((cursor) =>
        call('listQueues', { query: { limit: 200, cursor }, signal }),
      );
      keepSample(queues);
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

/** Failed messages that wait for a person, the newest first: as many as one page holds. */
export function useFailed() {
  return useAsked({
    queryKey: ['failed', 'waiting'],
    queryFn: ({ signal }) => call('listFailed', { query: { status: 'failed', limit: 200 }, signal }),
    enabled: may('read:failed'),
    refetchInterval: OFTEN_MS,
  });
}

/** Operations that run now. */
export function useRunning() {
  return useAsked({
    queryKey: ['operations', 'running'],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        (['canary', 'running'] as const).map((state) =>
          call('listOperations', { query: { state, limit: 20 }, signal }),
        ),
      );
      return found.flatMap(({ items }) => items);
    },
    enabled: may('read:failed'),
    refetchInterval: OFTEN_MS,
  });
}

/** What failed during the last day, whatever became of it. */
export function useFailuresOfDay() {
  return useAsked({
    queryKey: ['failed', 'day'],
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - DAY_MS).toISOString();
      return call('listFailed', { query: { 'failed_at[gte]': since, limit: 200 }, signal });
    },
    enabled: may('read:failed'),
    refetchInterval: SELDOM_MS,
  });
}
