import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import type { OperatorLog } from '../../core/audit/operator-log.ts';
import { cancelFailed } from './cancel-failed.ts';
import type { ChangeDeps } from './change-failed.ts';
import { deleteFailed } from './delete-failed.ts';
import { type GetBodyDeps, getBody } from './get-body.ts';
import { type GetFailedDeps, getFailed } from './get-failed.ts';
import { getMe } from './get-me.ts';
import { type GetMessageDeps, getMessage } from './get-message.ts';
import { type GetWorkflowDeps, getNamedWorkflow, getWorkflow } from './get-workflow.ts';
import { health } from './health.ts';
import { listAudit } from './list-audit.ts';
import { listFailed } from './list-failed.ts';
import { type ListMessagesDeps, listMessages } from './list-messages.ts';
import { type ListRetriesDeps, listRetries } from './list-retries.ts';
import { type ListWorkflowsDeps, listWorkflows } from './list-workflows.ts';
import { type ReadyDeps, ready } from './ready.ts';
import { resolveFailed } from './resolve-failed.ts';
import { restoreFailed } from './restore-failed.ts';
import { retryFailed } from './retry-failed.ts';
import { type ReviseDeps, reviseFailed } from './revise-failed.ts';
import { getRevision, listRevisions } from './revisions.ts';
import { scheduleFailed } from './schedule-failed.ts';

export type Deps = ChangeDeps &
  GetBodyDeps &
  GetFailedDeps &
  GetMessageDeps &
  GetWorkflowDeps &
  ListRetriesDeps &
  ListMessagesDeps &
  ListWorkflowsDeps &
  ReadyDeps &
  ReviseDeps & {
    operatorLog: OperatorLog;
  };

/** The operations of core/api/routes.ts that this function serves. Permissions are checked by the router. */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'api',
    log: deps.log,
    operations: {
      health: health(),
      ready: ready(deps),
      getMe: getMe(),
      listFailed: listFailed(deps),
      getFailed: getFailed(deps),
      retryFailed: retryFailed(deps),
      deleteFailed: deleteFailed(deps),
      resolveFailed: resolveFailed(deps),
      restoreFailed: restoreFailed(deps),
      listRevisions: listRevisions(deps),
      getRevision: getRevision(deps),
      reviseFailed: reviseFailed(deps),
      listRetries: listRetries(deps),
      scheduleFailed: scheduleFailed(deps),
      cancelFailed: cancelFailed(deps),
      listMessages: listMessages(deps),
      getMessage: getMessage(deps),
      getBody: getBody(deps),
      listAudit: listAudit(deps),
      listWorkflows: listWorkflows(deps),
      getWorkflow: getWorkflow(deps),
      getNamedWorkflow: getNamedWorkflow(deps),
    },
  });
}
