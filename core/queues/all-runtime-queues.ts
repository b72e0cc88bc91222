import { RUNTIME_QUEUES_MAX } from '../limits.ts';
import type { UnreadableRow } from '../readable-rows.ts';
import type { RuntimeQueue, RuntimeQueues } from './runtime-queue.ts';

/** A page of DynamoDB's ends after a megabyte, and a queue with many bindings is 25 KB of it. */
const PAGES_MAX = 20;

/** Every queue that was created at run time, by name; `onUnreadable` hears of those whose row cannot be read. */
export async function allRuntimeQueues(
  runtimeQueues: Pick<RuntimeQueues, 'list'>,
  onUnreadable: (rows: UnreadableRow[]) => void = () => {},
  { alsoDeleting = false }: { alsoDeleting?: boolean } = {},
): Promise<RuntimeQueue[]> {
  const all: RuntimeQueue[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const {
      items,
      next,
      unreadable = [],
    } = await runtimeQueues.list({
      limit: RUNTIME_QUEUES_MAX,
      cursor,
      alsoDeleting,
    });
    onUnreadable(unreadable);
    all.push(...items);
    if (next === null) break;
    cursor = next;
  }
  return all;
}
