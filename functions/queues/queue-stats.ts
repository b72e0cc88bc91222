import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import type { QueueStats } from '../../core/api/views-queues.ts';
import type { Deps } from './dependencies.ts';
import { seen, sum, viewQueue } from './view-queue.ts';
import { queueIn } from './which-queue.ts';

/** GET /api/queues/{queue}/stats */
export function queueStats(deps: Deps): OperationHandler {
  return async (event) => {
    const found = await seen(deps, queueIn(event));
    const { inRabbitMq, queue } = found;
    const held = sum(inRabbitMq.messages_ready, inRabbitMq.messages_unacknowledged);
    return json(200, {
      ...viewQueue(found),
      published: inRabbitMq.published,
      delivered: inRabbitMq.delivered,
      acknowledged: inRabbitMq.acknowledged,
      publish_rate: inRabbitMq.published_per_second,
      deliver_rate: inRabbitMq.delivered_per_second,
      ack_rate: inRabbitMq.acknowledged_per_second,
      capacity: queue.maxLength,
      capacity_used: queue.maxLength === null || held === null ? null : held / queue.maxLength,
    } satisfies QueueStats);
  };
}
