import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type OperationResultList, viewResult } from '../../core/api/views-operations.ts';
import { eachOf } from '../../core/each-of.ts';
import { shownWithin } from '../../core/failure/access.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { OperationResults, OperationStore } from '../../core/operations/store.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { maySee, maySeePublishes } from './access.ts';
import { noOperation } from './get-operation.ts';

/** Parameters of GET /api/operations/{id}/results. */
export const ResultsQuerySchema = z.object(pageQuery);
type ResultsQuery = z.infer<typeof ResultsQuerySchema>;

export type ResultsDeps = {
  operations: Pick<OperationStore, 'get'>;
  results: Pick<OperationResults, 'list'>;
  failedMessages: Pick<FailedMessageStore, 'get'>;
};

/** Records that are read at the same time, for their status now. */
const PARALLEL = 20;

/** GET /api/operations/{id}/results: what it did to each message, and what has become of that one since. */
export function listOperationResults(deps: ResultsDeps): OperationHandler {
  return async (event, { log }) => {
    const id = pathParameter(event, 'id');
    const asked = query<ResultsQuery>(event, ResultsQuerySchema);
    const by = caller(event);
    const operation = await deps.operations.get(id);
    if (!operation || !maySee(by, operation)) throw noOperation(id);
    if (!maySeePublishes(by, operation))
      return json(200, { items: [], next: null } satisfies OperationResultList);
    const shows = shownWithin([scopeOf(by.permissions, 'read:failed')]);
    const page = await deps.results.list(id, asked);
    const items = await eachOf(page.items, PARALLEL, async (result) => {
      if (operation.replay) return [viewResult(result, null)];
      // A record that cannot be read is listed as such where failed messages are.
      const record = await deps.failedMessages.get(result.id).catch(() => undefined);
      // Of one that is not there any more nobody can say whose it was.
      return shows && !(record && shows(record)) ? [] : [viewResult(result, record?.status ?? null)];
    });
    return json(200, {
      items: items.flat(),
      next: page.next,
      ...unreadableOf(log, 'results of an operation', page),
    } satisfies OperationResultList);
  };
}
