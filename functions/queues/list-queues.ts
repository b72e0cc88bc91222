import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { QueueList } from '../../core/api/views-queues.ts';
import { eachOf } from '../../core/each-of.ts';
import { keptAnswers } from '../../core/kept-answers.ts';
import { allRuntimeQueues } from '../../core/queues/all-runtime-queues.ts';
import { everyQueue } from '../../core/queues/every-queue.ts';
import { knownQueue } from '../../core/queues/known-queues.ts';
import { retriesWaiting } from '../../core/queues/retries-waiting.ts';
import type { UnreadableRow } from '../../core/readable-rows.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import type { Deps } from './dependencies.ts';
import { FIGURES_KEPT_SECONDS } from './kept-seconds.ts';
import { inOrderOfName } from './page-of-names.ts';
import { countsOf, oldestAges, type Seen, viewQueue } from './view-queue.ts';

export const ListQueuesQuerySchema = z.object({ ...pageQuery });
type ListQuery = z.infer<typeof ListQueuesQuerySchema>;

/** Questions to SQS at the same time. */
const PARALLEL = 10;

/**
 * GET /api/queues: every queue of the broker, by name. SQS is asked only about those of the page. Which queues there are is never
 * kept, so that one that was just made is in the list.
 */
export function listQueues(deps: Deps): OperationHandler {
  const keptFor = { now: deps.now, seconds: FIGURES_KEPT_SECONDS };
  const retriesOfAll = keptAnswers<void, Awaited<ReturnType<typeof retriesWaiting>>>(
    () => retriesWaiting(deps.failedMessages),
    keptFor,
  );
  const inSqsOf = keptAnswers((queue: string) => deps.workQueues.counts(queue), keptFor);
  return async (event, { log }) => {
    const page = query<ListQuery>(event, ListQueuesQuerySchema);
    const unreadable: UnreadableRow[] = [];
    const [statistics, runtime, retriesOf] = await Promise.all([
      everyQueue(deps.statistics),
      allRuntimeQueues(deps.runtimeQueues, (rows) => unreadable.push(...rows)),
      retriesOfAll(),
    ]);
    const created = new Map(runtime.map((queue) => [queue.name, queue]));
    const { items, next } = inOrderOfName(statistics, page);
    const counted = await eachOf(items, PARALLEL, async (inRabbitMq): Promise<Omit<Seen, 'oldestAge'>> => {
      const { name } = inRabbitMq;
      const { queues, settings } = deps.topology;
      const declared = Object.hasOwn(queues, name) ? queues[name] : undefined;
      const queue = knownQueue(name, declared, created.get(name), settings);
      return { queue, inRabbitMq, inSqs: await countsOf(queue, inSqsOf), retries: retriesOf(name) };
    });
    const ages = await oldestAges(deps, counted);
    const views = counted.map((one) => viewQueue({ ...one, oldestAge: ages.get(one.queue.name) }));
    const besides = unreadableOf(log, 'queues', { unreadable });
    return json(200, { items: views, next, ...besides } satisfies QueueList);
  };
}
