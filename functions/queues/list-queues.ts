import * as z from 'zod';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import type { QueueList } from '../../core/api/views-queues.ts';
import { RUNTIME_QUEUES_MAX } from '../../core/limits.ts';
import { knownQueue } from '../../core/queues/known-queues.ts';
import { retriesWaiting } from '../../core/queues/retries-waiting.ts';
import { QUEUE_STATISTICS_MAX, type QueueStatistics } from '../../core/queues/statistics.ts';
import { pageQuery } from '../pipeline/page-query.ts';
import type { Deps } from './dependencies.ts';
import { inOrderOfName } from './page-of-names.ts';
import { countsOf, type Seen, viewQueue } from './view-queue.ts';

export const ListQueuesQuerySchema = z.object({ ...pageQuery });
type ListQuery = z.infer<typeof ListQueuesQuerySchema>;

/** RabbitMQ's pages that are read at most: 2,000 queues. Those that come after by name are not listed. */
const PAGES_MAX = 4;
/** Questions to SQS at the same time. */
const PARALLEL = 10;

/** GET /api/queues: every queue of the broker, by name. SQS is asked only about those of the page. */
export function listQueues(deps: Deps): OperationHandler {
  return async (event) => {
    const page = query<ListQuery>(event, ListQueuesQuerySchema);
    const [statistics, runtime, retriesOf] = await Promise.all([
      allStatistics(deps),
      deps.runtimeQueues.list({ limit: RUNTIME_QUEUES_MAX }),
      retriesWaiting(deps.failedMessages),
    ]);
    const created = new Map(runtime.items.map((queue) => [queue.name, queue]));
    const { items, next } = inOrderOfName(statistics, page);
    const found = await eachOf(items, async (inRabbitMq): Promise<Seen> => {
      const { name } = inRabbitMq;
      const { queues, settings } = deps.topology;
      const declared = Object.hasOwn(queues, name) ? queues[name] : undefined;
      const queue = knownQueue(name, declared, created.get(name), settings);
      return { queue, inRabbitMq, inSqs: await countsOf(deps, queue), retries: retriesOf(name) };
    });
    return json(200, { items: found.map(viewQueue), next } satisfies QueueList);
  };
}

async function allStatistics({ statistics }: Deps): Promise<QueueStatistics[]> {
  const { items, total } = await statistics.queues(QUEUE_STATISTICS_MAX);
  const all = [...items];
  for (let page = 2; page <= PAGES_MAX && all.length < total; page += 1) {
    all.push(...(await statistics.queues(QUEUE_STATISTICS_MAX, page)).items);
  }
  return all;
}

async function eachOf<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const waiting = items.entries();
  // Each lane takes the next item that nobody has; all share one iterator.
  const lane = async () => {
    for (const [n, item] of waiting) answers[n] = await ask(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, lane));
  return answers;
}
