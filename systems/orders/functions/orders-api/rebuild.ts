import { caller } from '../../../../adapters/http/caller.ts';
import type { OperationHandler } from '../../../../adapters/http/operation.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import { type ActionLog, recordAction } from '../../../../core/audit/record-action.ts';
import { type StartDeps, startRebuild } from '../../../../core/read-model/rebuild.ts';
import { rebuildView } from '../../views.ts';

export type RebuildOrdersDeps = ActionLog & StartDeps;

/**
 * POST /orders/rebuild: makes every view again from the event store. 202 with the run, which GET /orders/rebuild/{id}
 * follows. The views stay readable meanwhile.
 */
export function rebuildOrders(shared: RebuildOrdersDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const { run, isNew } = await startRebuild(deps);
    if (isNew) {
      const by = caller(event);
      deps.log.info('rebuild of the orders started', { rebuild_id: run.id });
      await recordAction(deps, by, {
        action: 'orders.rebuild_started',
        target: `rebuild:${run.id}`,
        details: {},
      });
    }
    return json(202, rebuildView(run), { location: `/orders/rebuild/${run.id}` });
  };
}

/** GET /orders/rebuild/{id}: how far it is. */
export function getRebuild({ rebuilds }: Pick<RebuildOrdersDeps, 'rebuilds'>): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const run = await rebuilds.get(id);
    if (!run) throw new NotFoundError(`There is no rebuild ${id}.`, { rebuild_id: id });
    return json(200, rebuildView(run));
  };
}
