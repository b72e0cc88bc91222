import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type ClientList, viewClient } from '../../core/api/views-clients.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import type { ClientDeps } from './change-client.ts';

export const ListClientsQuerySchema = z.object({
  ...pageQuery,
});
type ListQuery = z.infer<typeof ListClientsQuerySchema>;

/** GET /api/clients: newest first, in pages; the revoked and the expired ones too. */
export function listClients(deps: Pick<ClientDeps, 'registry' | 'now' | 'log'>): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor } = query<ListQuery>(event, ListClientsQuerySchema);
    const page = await deps.registry.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const at = deps.now().toISOString();
    const items = page.items.map((record) => viewClient(record, at));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'clients', page),
    } satisfies ClientList);
  };
}
