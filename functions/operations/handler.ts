import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import type { SweepDeps } from '../../core/operations/sweep.ts';
import { sweepOperations } from '../../core/operations/sweep.ts';
import { alsoScheduled } from '../http/scheduled.ts';
import { type ControlDeps, control } from './control.ts';
import { type CreateDeps, createOperation } from './create-operation.ts';
import { type GetDeps, getOperation, listOperations } from './get-operation.ts';
import { listOperationResults, type ResultsDeps } from './list-results.ts';

export type Deps = CreateDeps & ControlDeps & GetDeps & ResultsDeps & SweepDeps;

/** Behind the API, and on a schedule, which sends again for steps that were lost. */
export function createHandler(deps: Deps) {
  return alsoScheduled(createHttpHandler(deps), async () => void (await sweepOperations(deps)));
}

export function createHttpHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'operations',
    log: deps.log,
    operations: {
      createOperation: createOperation(deps),
      listOperations: listOperations(deps),
      getOperation: getOperation(deps),
      listOperationResults: listOperationResults(deps),
      runOperation: control(deps, 'run'),
      pauseOperation: control(deps, 'pause'),
      resumeOperation: control(deps, 'resume'),
      abortOperation: control(deps, 'abort'),
    },
  });
}
