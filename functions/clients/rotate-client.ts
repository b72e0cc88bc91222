import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type ClientWithKey, viewClient } from '../../core/api/views-clients.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { KEY_OVERLAP_SECONDS, KEY_OVERLAP_SECONDS_MAX } from '../../core/limits.ts';
import { rotateKey } from '../../core/permission/client-record.ts';
import { hashKey } from '../../core/permission/key.ts';
import { type ClientDeps, changeClient } from './change-client.ts';

export const RotationSchema = z.strictObject({
  overlap_seconds: z.int().min(0).max(KEY_OVERLAP_SECONDS_MAX).default(KEY_OVERLAP_SECONDS),
});

/** POST /api/clients/{id}/rotate: a new key, shown this once; the ones before it go on for `overlap_seconds`. */
export function rotateClient(shared: ClientDeps): Operation {
  return operation({
    input: RotationSchema,
    body: { optional: true },
    handle: async (event, { input: { overlap_seconds }, log }) => {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const key = deps.newKey();
      const at = deps.now().toISOString();
      const record = await changeClient(deps.registry, id, (found) =>
        rotateKey(found, { hash: hashKey(key), at, overlapSeconds: overlap_seconds }),
      );
      const by = caller(event);
      deps.log.info('key rotated', { rotated_client_id: id, overlap_seconds });
      await recordAction(deps, by, {
        action: 'client.rotated',
        target: `client:${id}`,
        details: { name: record.name, overlap_seconds },
      });
      return json(200, { ...viewClient(record, at), key } satisfies ClientWithKey);
    },
  });
}
