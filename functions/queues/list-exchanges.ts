import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { ExchangeList } from '../../core/api/views-queues.ts';
import { pageQuery } from '../http/page-query.ts';
import type { Deps } from './dependencies.ts';
import { inOrderOfName } from './page-of-names.ts';
import { viewExchange } from './view-exchange.ts';

export const ListExchangesQuerySchema = z.object({ ...pageQuery });

/** GET /api/exchanges: by name, without those that RabbitMQ has by itself. */
export function listExchanges(deps: Deps): OperationHandler {
  return async (event) => {
    const page = query<z.infer<typeof ListExchangesQuerySchema>>(event, ListExchangesQuerySchema);
    const { items, next } = inOrderOfName(await deps.broker.exchanges(), page);
    return json(200, { items: items.map((each) => viewExchange(deps, each)), next } satisfies ExchangeList);
  };
}
