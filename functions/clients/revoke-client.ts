import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type ClientView, viewClient } from '../../core/api/views-clients.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { revokeClient as revoked } from '../../core/permission/client-record.ts';
import { type ClientDeps, changeClient } from './change-client.ts';
import { leavePlans } from './leave-plans.ts';

/** DELETE /api/clients/{id}: all its keys stop within a minute, for good. The client stays to be seen. */
export function revokeClient(shared: ClientDeps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const id = pathParameter(event, 'id');
    const at = deps.now().toISOString();
    const record = await changeClient(deps.registry, id, (found) => revoked(found, at));
    const by = caller(event);
    deps.log.info('client revoked', { revoked_client_id: id });
    // That it cannot be done now changes nothing about the revocation: a second revocation tries it again.
    await leavePlans(deps, id);
    const { name, revoked_at } = record;
    await recordAction(deps, by, {
      action: 'client.revoked',
      target: `client:${id}`,
      details: { name, revoked_at },
    });
    return json(200, viewClient(record, at) satisfies ClientView);
  };
}
