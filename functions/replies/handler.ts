import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createRouter } from '../../adapters/http/router.ts';
import type { Breaker } from '../../core/circuit/breaker.ts';
import type { Log } from '../../core/log.ts';
import type { Requester } from '../../core/message/requester.ts';
import type { InputOptions } from '../http/message-input.ts';
import { reply } from './reply.ts';

export type Deps = InputOptions & { requester: Pick<Requester, 'reply'>; breaker: Breaker; log: Log };

/**
 * POST /api/replies: how a replier that speaks no AMQP answers. Apart from the requests: were all that may run waiting
 * for their replies, none could come. Never through the outbox: what nobody waits for is of no use later.
 */
export function createHandler(deps: Deps): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return createRouter({
    function: 'replies',
    operations: { reply: (event) => reply(deps, event) },
    log: deps.log,
  });
}
