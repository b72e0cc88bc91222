import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import type { Me } from '../../core/api/views-me.ts';

/** GET /api/me: whom the key or the token stands for, and what it may do. */
export function getMe(): OperationHandler {
  return async (event) => {
    const { id, name, permissions } = caller(event);
    return json(200, { id, name, permissions } satisfies Me);
  };
}
