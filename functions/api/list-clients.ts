import * as z from 'zod';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { type ClientList, viewClient } from '../../core/api/views-clients.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts';
import type { ClientDeps } from './change-client.ts';

const QuerySchema = z.object({
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(PAGE_MAX))
    .default(PAGE_DEFAULT),
  cursor: z.string().min(1).optional(),
});
type ListQuery = z.infer<typeof QuerySchema>;

/** GET /api/clients: newest first, in pages; the revoked and the expired ones too. */
export function listClients(deps: Pick<ClientDeps, 'registry' | 'now'>): OperationHandler {
  return async (event) => {
    const { limit, cursor } = query<ListQuery>(event, QuerySchema);
    const page = await deps.registry.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const at = deps.now().toISOString();
    const items = page.items.map((record) => viewClient(record, at));
    return json(200, { items, next: page.next } satisfies ClientList);
  };
}
