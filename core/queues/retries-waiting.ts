import type { FailedMessageStore } from '../failure/store.ts';

/** How many failed messages wait for their next retry; `more`: there were too many to read all. */
export type RetriesWaiting = { count: number; more: boolean };

/** Records of one question, at most: each is read with its body. */
const RETRIES_READ_MAX = 500;

type Store = Pick<FailedMessageStore, 'list'>;

export async function retriesWaitingOf(store: Store, queue: string): Promise<RetriesWaiting> {
  const { items, next } = await store.list({ status: 'pending', queue }, { limit: RETRIES_READ_MAX });
  return { count: items.length, more: next !== null };
}

/** Of every queue, from one page of records: enough for a list of queues, unless there is a storm of failures. */
export async function retriesWaiting(store: Store): Promise<(queue: string) => RetriesWaiting> {
  const { items, next } = await store.list({ status: 'pending' }, { limit: RETRIES_READ_MAX });
  const counts = new Map<string | null, number>();
  for (const { queue } of items) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  return (queue) => ({ count: counts.get(queue) ?? 0, more: next !== null });
}
