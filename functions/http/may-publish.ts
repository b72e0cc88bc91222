import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Caller, requirePublish } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { answeredFor } from '../../core/workflow/answerer.ts';
import { workflows } from '../../core/workflow/installed.ts';

/**
 * The caller, who may publish this message. Throws ForbiddenError for an exchange or routing key that is not theirs, and
 * for an answer to a workflow's step that another service was asked for.
 */
export function requireMayPublish(
  event: APIGatewayProxyEvent,
  { exchange, routing_key, message }: { exchange: string; routing_key: string; message?: unknown },
): Caller {
  const caller = requirePublish(event, { exchange, routing_key });
  const service = answeredFor(workflows, caller, { exchange, message });
  if (service !== undefined) throw new ForbiddenError(`to answer as ${service}`);
  return caller;
}
