import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type OperationList, type OperationView, viewOperation } from '../../core/api/views-operations.ts';
import { OperationStateSchema } from '../../core/operations/operation.ts';
import type { OperationStore } from '../../core/operations/store.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { maySee, shownTo } from './access.ts';

/** Parameters of GET /api/operations. */
export const OperationsQuerySchema = z.object({
  state: OperationStateSchema.optional().describe('Only those in this state.'),
  ...pageQuery,
});
export type OperationsQuery = z.infer<typeof OperationsQuerySchema>;

export type GetDeps = { operations: Pick<OperationStore, 'get' | 'list'>; now: () => Date };

/** GET /api/operations: newest first, in pages. */
export function listOperations({ operations, now }: GetDeps): OperationHandler {
  return async (event, { log }) => {
    const page = await operations.list(query<OperationsQuery>(event, OperationsQuerySchema));
    const by = caller(event);
    return json(200, {
      items: page.items
        .filter((operation) => maySee(by, operation))
        .map((operation) => shownTo(by, viewOperation(operation, now()))),
      next: page.next,
      ...unreadableOf(log, 'operations', page),
    } satisfies OperationList);
  };
}

/** GET /api/operations/{id} */
export function getOperation({ operations, now }: GetDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const operation = await operations.get(id);
    const by = caller(event);
    if (!operation || !maySee(by, operation)) throw noOperation(id);
    return json(200, shownTo(by, viewOperation(operation, now())) satisfies OperationView);
  };
}

export function noOperation(id: string): NotFoundError {
  return new NotFoundError('There is no operation with this id.', { id });
}
