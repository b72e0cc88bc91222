import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { body, bodyBytes, pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { type ClientWithKey, viewClient } from '../../core/api/views-clients.ts';
import { KEY_OVERLAP_SECONDS, KEY_OVERLAP_SECONDS_MAX } from '../../core/limits.ts';
import { rotateKey } from '../../core/permission/client-record.ts';
import { hashKey } from '../../core/permission/key.ts';
import { type ClientDeps, changeClient } from './change-client.ts';

export const RotationSchema = z.strictObject({
  overlap_seconds: z.int().min(0).max(KEY_OVERLAP_SECONDS_MAX).default(KEY_OVERLAP_SECONDS),
});
type Rotation = z.infer<typeof RotationSchema>;

/** POST /api/clients/{id}/rotate: a new key, shown this once; the ones before it go on for `overlap_seconds`. */
export function rotateClient(deps: ClientDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const asked =
      bodyBytes(event).length === 0 ? RotationSchema.parse({}) : body<Rotation>(event, RotationSchema);
    const key = deps.newKey();
    const at = deps.now().toISOString();
    const record = await changeClient(deps.registry, id, (found) =>
      rotateKey(found, { hash: hashKey(key), at, overlapSeconds: asked.overlap_seconds }),
    );
    deps.log.info('key rotated', {
      rotated_client_id: id,
      overlap_seconds: asked.overlap_seconds,
      client_id: caller(event).id,
    });
    return json(200, { ...viewClient(record, at), key } satisfies ClientWithKey);
  };
}
