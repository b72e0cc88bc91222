import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import type { Deps } from './deps.ts';
import { request } from './request.ts';

/**
 * POST /api/requests: publishes and answers with the reply. Never through the outbox: what nobody waits for is of no use
 * later.
 */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({ function: 'requests', operations: { request: request(deps) }, log: deps.log });
}
