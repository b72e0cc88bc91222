import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type ClientView, viewClient } from '../../core/api/views-clients.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { changeRate } from '../../core/permission/client-record.ts';
import { RateSchema } from '../../core/rate/rate.ts';
import { type ClientDeps, changeClient, noClient } from './change-client.ts';

export const RateChangeSchema = z.strictObject({ rate: RateSchema });

/** POST /api/clients/{id}/rate: another tier, within a minute or two. Asking for the one it has adds what is missing of it. */
export function changeClientRate(shared: ClientDeps): Operation {
  return operation({
    input: RateChangeSchema,
    handle: async (event, { input: { rate }, log }) => {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const at = deps.now().toISOString();
      const found = await deps.registry.get(id);
      if (!found) throw noClient(id);
      // Refused, where it is, before anything is made for it.
      changeRate(found, rate, at);
      // Before the authorizer can answer with it, so that no request meets a key that is not there.
      await deps.usagePlans.join(id, rate);
      const record = await changeClient(deps.registry, id, (client) => changeRate(client, rate, at));
      const by = caller(event);
      const from = found.limit?.rate ?? null;
      deps.log.info('rate changed', { changed_client_id: id, rate, from });
      await recordAction(deps, by, {
        action: 'client.rate_changed',
        target: `client:${id}`,
        details: { name: record.name, rate, from },
      });
      return json(200, viewClient(record, at) satisfies ClientView);
    },
  });
}
