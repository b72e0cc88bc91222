import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import type { Deps } from './deps.ts';
import { reply } from './reply.ts';

/**
 * POST /api/replies: how a replier that speaks no AMQP answers. Apart from the requests: were all that may run waiting
 * for their replies, none could come. Never through the outbox: what nobody waits for is of no use later.
 */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({ function: 'replies', operations: { reply: reply(deps) }, log: deps.log });
}
