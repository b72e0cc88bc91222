import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { ExchangeDetails } from '../../core/api/views-queues.ts';
import type { Deps } from './dependencies.ts';
import { BINDINGS_SHOWN, sortedBindings, viewBindings } from './view-binding.ts';
import { noExchange, viewExchange } from './view-exchange.ts';

/** GET /api/exchanges/{exchange} */
export function getExchange(deps: Deps): OperationHandler {
  return async (event) => {
    const name = pathParameter(event, 'exchange');
    const found = await deps.broker.exchange(name);
    if (!found) throw noExchange(name);
    const bindings = sortedBindings(await deps.broker.bindings({ exchange: name })).slice(0, BINDINGS_SHOWN);
    return json(200, {
      ...viewExchange(deps, found),
      bindings: viewBindings(deps, bindings),
    } satisfies ExchangeDetails);
  };
}
