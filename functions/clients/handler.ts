import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { alsoScheduled } from '../http/scheduled.ts';
import type { ClientDeps } from './change-client.ts';
import { changeClientRate } from './change-rate.ts';
import { type CreateClientDeps, createClient } from './create-client.ts';
import { getClient } from './get-client.ts';
import { listClients } from './list-clients.ts';
import { revokeClient } from './revoke-client.ts';
import { rotateClient } from './rotate-client.ts';
import { type SweepDeps, sweep } from './sweep.ts';

export type OperationDeps = ClientDeps & CreateClientDeps;
export type Deps = OperationDeps & SweepDeps;

/** The same over HTTP; and on a schedule, callers with tokens get allowances of their own, and lose them unused. */
export function createHandler(deps: Deps) {
  return alsoScheduled(createOperations(deps), () => sweep(deps));
}

/**
 * Who may call, and how often. A function of its own: it speaks to API Gateway's control plane, which has no way into the
 * broker's network, where the other operations are.
 */
export function createOperations(deps: OperationDeps): HttpHandler {
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
