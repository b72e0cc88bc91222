import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type OperationList, OperationViewSchema } from '../../core/api/views-operations.ts';
import type { OperatorLog } from '../../core/audit/operator-log.ts';
import { OPERATION_FILTER_CHARS } from '../../core/limits.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';

const name = z.string().min(1).max(OPERATION_FILTER_CHARS);

/** Parameters of GET /api/operations. */
export const OperationsQuerySchema = z.object({
  action: name.optional().describe('Exactly this action: `queue.purged`, `client.created`.'),
  target: name.optional().describe('What it was done to: `queue:<name>`, `failed:<id>`, `client:<id>`.'),
  client_id: name.optional().describe('Who did it.'),
  ...pageQuery,
});
export type OperationsQuery = z.infer<typeof OperationsQuerySchema>;

/** GET /api/operations: who did what, newest first, in pages. Kept for 400 days. */
export function listOperations(deps: { operatorLog: Pick<OperatorLog, 'list'> }): OperationHandler {
  return async (event, { log }) => {
    const asked = query<OperationsQuery>(event, OperationsQuerySchema);
    const page = await deps.operatorLog.list(asked);
    const items = page.items.map((entry) => OperationViewSchema.parse(entry));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'operations', page),
    } satisfies OperationList);
  };
}
