import { createRouter, type OperationHandler } from '../../adapters/http/router.ts';
import type { ClientDeps } from './change-client.ts';
import { changeClientRate } from './change-rate.ts';
import { type CreateClientDeps, createClient } from './create-client.ts';
import { getClient } from './get-client.ts';
import { listClients } from './list-clients.ts';
import { revokeClient } from './revoke-client.ts';
import { rotateClient } from './rotate-client.ts';

export type Deps = ClientDeps & CreateClientDeps;

/**
 * Who may call, and how often. A function of its own: it speaks to API Gateway's control plane, which has no way into the
 * broker's network, where the other operations are.
 */
export function createHandler(deps: Deps): OperationHandler {
  return createRouter({
    function: 'clients',
    log: deps.log,
    operations: {
      createClient: createClient(deps),
      listClients: listClients(deps),
      getClient: getClient(deps),
      rotateClient: rotateClient(deps),
      revokeClient: revokeClient(deps),
      changeClientRate: changeClientRate(deps),
    },
  });
}
