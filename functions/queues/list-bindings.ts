import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { BindingList } from '../../core/api/views-queues.ts';
import { pageQuery } from '../http/page-query.ts';
import { amqpText } from './amqp-text.ts';
import type { Deps } from './dependencies.ts';
import { inOrderOf } from './page-of-names.ts';
import { orderOf, viewBindings } from './view-binding.ts';

export const ListBindingsQuerySchema = z.object({
  ...pageQuery,
  exchange: amqpText.min(1).optional().describe('Those of this exchange.'),
  queue: amqpText.min(1).optional().describe('Those of this queue.'),
});
type ListQuery = z.infer<typeof ListBindingsQuerySchema>;

/** GET /api/bindings: by exchange, then queue. An exchange or a queue that is not there has none. */
export function listBindings(deps: Deps): OperationHandler {
  return async (event) => {
    const { limit, cursor, ...of } = query<ListQuery>(event, ListBindingsQuerySchema);
    const { items, next } = inOrderOf(await deps.broker.bindings(of), orderOf, { limit, cursor });
    return json(200, { items: viewBindings(deps, items), next } satisfies BindingList);
  };
}
