import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createRouter } from '../../adapters/http/router.ts';
import type { Breaker } from '../../core/circuit/breaker.ts';
import type { Log } from '../../core/log.ts';
import type { Requester } from '../../core/message/requester.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import type { InFlightDeps } from '../http/in-flight.ts';
import type { InputOptions } from '../http/message-input.ts';
import type { PublishAudit } from '../wiring/publish-audit.ts';
import { request } from './request.ts';

export type Deps = InputOptions &
  InFlightDeps & {
    requester: Pick<Requester, 'request'>;
    breaker: Breaker;
    audit: PublishAudit;
    eventSchemaOf: EventSchemaOf;
    log: Log;
  };

/**
 * POST /api/requests: publishes and answers with the reply. Never through the outbox: what nobody waits for is of no use
 * later.
 */
export function createHandler(deps: Deps): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return createRouter({
    function: 'requests',
    operations: { request: (event) => request(deps, event) },
    log: deps.log,
  });
}
