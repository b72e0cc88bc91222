import { caller } from '../../../../adapters/http/caller.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import type { OperationHandler } from '../../../../adapters/http/router.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import { type ActionLog, recordAction } from '../../../../core/audit/record-action.ts';
import {
  isUnderWay,
  newRebuild,
  type Rebuild,
  type RebuildRecord,
  type RebuildRuns,
  RebuildSchema,
  type Rebuilds,
} from '../../domain/rebuild.ts';

export type RebuildOrdersDeps = ActionLog & {
  rebuilds: Rebuilds;
  runs: RebuildRuns;
  newId: () => string;
  now: () => Date;
};

/**
 * POST /orders/rebuild: makes every view anew from the event store. 202 with the run, which GET /orders/rebuild/{id}
 * follows. The views stay readable meanwhile. While a run is under way that one is answered: two at the same time would
 * do no harm, and cost twice. It is started once more, for whoever began it may have ended before it was.
 */
export function rebuildOrders(deps: RebuildOrdersDeps): OperationHandler {
  return async (event) => {
    const current = await deps.rebuilds.current();
    if (isUnderWay(current, deps.now())) {
      await deps.runs.start(current.id);
      return answer(current);
    }
    const id = deps.newId();
    const run = newRebuild(id, deps.now().toISOString());
    await deps.rebuilds.begin(run);
    await deps.runs.start(id);
    const by = caller(event);
    deps.log.info('rebuild of the orders started', { rebuild_id: id, client_id: by.id });
    await recordAction(deps, by, { action: 'orders.rebuild_started', target: `rebuild:${id}`, details: {} });
    return answer(run);
  };
}

function answer(run: RebuildRecord) {
  return json(202, RebuildSchema.parse(run) satisfies Rebuild, { location: `/orders/rebuild/${run.id}` });
}

/** GET /orders/rebuild/{id}: how far it is. */
export function getRebuild({ rebuilds }: Pick<RebuildOrdersDeps, 'rebuilds'>): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const run = await rebuilds.get(id);
    if (!run) throw new NotFoundError(`There is no rebuild ${id}.`, { rebuild_id: id });
    return json(200, RebuildSchema.parse(run) satisfies Rebuild);
  };
}
