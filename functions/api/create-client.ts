import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { body } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import { type ClientWithKey, viewClient } from '../../core/api/views-clients.ts';
import { CourtierError } from '../../core/errors.ts';
import { CLIENT_NAME_CHARS, CLIENT_PERMISSIONS_MAX } from '../../core/limits.ts';
import { PermissionSchema } from '../../core/permission/client.ts';
import { openClient } from '../../core/permission/client-record.ts';
import { hashKey } from '../../core/permission/key.ts';
import type { ClientDeps } from './change-client.ts';

/** Strict: a misspelt `expires_at` would make a key that never ends. */
export const NewClientSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(CLIENT_NAME_CHARS)
    .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u, 'must be letters, digits, punctuation and spaces')
    .refine((name) => name.trim() === name, 'must not begin or end with a space'),
  permissions: z.array(PermissionSchema).min(1).max(CLIENT_PERMISSIONS_MAX),
  expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
});

/** POST /api/clients: a client and its first key, which is shown this once. */
export function createClient(deps: ClientDeps): OperationHandler {
  return async (event) => {
    const asked = body(event, NewClientSchema);
    const at = deps.now();
    const key = deps.newKey();
    const client = {
      id: deps.newId(),
      name: asked.name,
      permissions: [...new Set(asked.permissions)],
      expires_at: inFuture(asked.expires_at ?? null, at),
    };
    const record = openClient(client, hashKey(key), at.toISOString());
    if (!(await deps.registry.save(record, undefined))) {
      throw new CourtierError('record-contended', 'retry', 'This id or key is taken: try again.');
    }
    deps.log.info('client created', { created_client_id: record.id, client_id: caller(event).id });
    return json(201, { ...viewClient(record, at.toISOString()), key } satisfies ClientWithKey);
  };
}

function inFuture(time: string | null, now: Date): string | null {
  if (time === null) return null;
  const date = new Date(time);
  if (date.getTime() > now.getTime()) return date.toISOString();
  throw new InvalidInputError('invalid-body', 'The client would have expired already.', [
    { pointer: '#/expires_at', detail: 'must be in the future' },
  ]);
}
