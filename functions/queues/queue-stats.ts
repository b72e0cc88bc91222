import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import type { QueueStats } from '../../core/api/views-queues.ts';
import type { Deps } from './dependencies.ts';
import { seen, viewQueue } from './view-queue.ts';
import { queueIn } from './which-queue.ts';

/** GET /api/queues/{queue}/stats */
export function queueStats(deps: Deps): OperationHandler {
  return async (event) => {
    const found = await seen(deps, queueIn(event));
    const { inRabbitMq } = found;
    return json(200, {
      ...viewQueue(found),
      published: inRabbitMq.published,
      delivered: inRabbitMq.delivered,
      acknowledged: inRabbitMq.acknowledged,
    } satisfies QueueStats);
  };
}
