import { createRouter, type OperationHandler } from '../../adapters/http/router.ts';
import type { MessageLog } from '../../core/audit/message-log.ts';
import type { OperatorLog } from '../../core/audit/operator-log.ts';
import type { ClientDeps } from './change-client.ts';
import type { ChangeDeps } from './change-failed.ts';
import { type CreateClientDeps, createClient } from './create-client.ts';
import { deleteFailed } from './delete-failed.ts';
import { getClient } from './get-client.ts';
import { type GetFailedDeps, getFailed } from './get-failed.ts';
import { getMessage } from './get-message.ts';
import { health } from './health.ts';
import { listClients } from './list-clients.ts';
import { listFailed } from './list-failed.ts';
import { listOperations } from './list-operations.ts';
import { type ReadyDeps, ready } from './ready.ts';
import { restoreFailed } from './restore-failed.ts';
import { retryFailed } from './retry-failed.ts';
import { revokeClient } from './revoke-client.ts';
import { rotateClient } from './rotate-client.ts';

export type Deps = ChangeDeps &
  ClientDeps &
  CreateClientDeps &
  GetFailedDeps &
  ReadyDeps & { messageLog: Pick<MessageLog, 'trail'>; operatorLog: OperatorLog };

/** The operations of core/api/routes.ts that this function serves. Permissions are checked by the router. */
export function createHandler(deps: Deps): OperationHandler {
  return createRouter({
    function: 'api',
    log: deps.log,
    operations: {
      health: health(),
      ready: ready(deps),
      listFailed: listFailed(deps),
      getFailed: getFailed(deps),
      retryFailed: retryFailed(deps),
      deleteFailed: deleteFailed(deps),
      restoreFailed: restoreFailed(deps),
      getMessage: getMessage(deps),
      createClient: createClient(deps),
      listClients: listClients(deps),
      getClient: getClient(deps),
      rotateClient: rotateClient(deps),
      revokeClient: revokeClient(deps),
      listOperations: listOperations(deps),
    },
  });
}
