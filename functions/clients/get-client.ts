import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type ClientView, viewClient } from '../../core/api/views-clients.ts';
import { type ClientDeps, noClient } from './change-client.ts';

/** GET /api/clients/{id}: also one that is revoked. */
export function getClient(deps: Pick<ClientDeps, 'registry' | 'now'>): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const record = await deps.registry.get(id);
    if (!record) throw noClient(id);
    return json(200, viewClient(record, deps.now().toISOString()) satisfies ClientView);
  };
}
