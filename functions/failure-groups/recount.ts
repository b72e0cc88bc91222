import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { type RecountView, viewRecount } from '../../core/api/views-failure-groups.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { beginRecount } from '../../core/groups/recount.ts';
import { requireEverything } from './access.ts';
import type { Deps } from './deps.ts';

/**
 * POST /api/failure-groups/recount: counts all records again, within a minute or some, while everything goes on. Asked again while
 * a run is under way it answers how far that one is.
 */
export function recountGroups(
  shared: Pick<Deps, 'recounts' | 'operatorLog' | 'now' | 'log'>,
): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    requireEverything(event, 'manage:failed');
    const at = deps.now();
    const recount = await beginRecount(deps.recounts, at);
    if (recount.started_at === at.toISOString()) {
      await recordAction(deps, caller(event), {
        action: 'failure_groups.recount_started',
        target: 'failure-groups',
        details: {},
      });
    }
    return json(202, viewRecount(recount) satisfies RecountView);
  };
}
