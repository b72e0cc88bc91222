import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { AuditEntryViewSchema, type AuditList } from '../../core/api/views-audit.ts';
import type { OperatorLog } from '../../core/audit/operator-log.ts';
import { AUDIT_FILTER_CHARS } from '../../core/limits.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';

const name = z.string().min(1).max(AUDIT_FILTER_CHARS);

/** Parameters of GET /api/audit. */
export const AuditQuerySchema = z.object({
  action: name.optional().describe('Exactly this action: `queue.purged`, `client.created`.'),
  target: name.optional().describe('What it was done to: `queue:<name>`, `failed:<id>`, `client:<id>`.'),
  client_id: name.optional().describe('Who did it.'),
  ...pageQuery,
});
export type AuditQuery = z.infer<typeof AuditQuerySchema>;

/** GET /api/audit: who did what, newest first, in pages. Kept for 400 days. */
export function listAudit(deps: { operatorLog: Pick<OperatorLog, 'list'> }): OperationHandler {
  return async (event, { log }) => {
    const asked = query<AuditQuery>(event, AuditQuerySchema);
    const page = await deps.operatorLog.list(asked);
    const items = page.items.map((entry) => AuditEntryViewSchema.parse(entry));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'audit', page),
    } satisfies AuditList);
  };
}
