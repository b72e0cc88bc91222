import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { ForbiddenError, UnauthorizedError } from '../../core/api/errors.ts';
import { allows, allowsNamed, allowsPublish, mayAllowNamed } from '../../core/permission/allows.ts';
import { type Permission, PermissionSchema } from '../../core/permission/client.ts';

/** Who asks, as the authorizer found out. */
export type Caller = { id: string; name: string; permissions: Permission[] };

const PermissionsSchema = z.array(PermissionSchema);

/** API Gateway passes nothing but strings, numbers and booleans from an authorizer, so the list travels as JSON. */
const ContextSchema = z.object({ client_id: z.string(), client_name: z.string(), permissions: z.string() });

/** What the authorizer hands to API Gateway, and `caller` reads back. */
export function callerContext(caller: Caller): z.infer<typeof ContextSchema> {
  return { client_id: caller.id, client_name: caller.name, permissions: JSON.stringify(caller.permissions) };
}

/** The caller; throws UnauthorizedError where a route that needs one was left without an authorizer. */
export function caller(event: APIGatewayProxyEvent): Caller {
  const context = ContextSchema.safeParse(event.requestContext?.authorizer);
  if (!context.success) throw new UnauthorizedError();
  const permissions = PermissionsSchema.safeParse(parsed(context.data.permissions));
  if (!permissions.success) throw new UnauthorizedError();
  return { id: context.data.client_id, name: context.data.client_name, permissions: permissions.data };
}

/** The caller, who may do `needed` (`publish:<exchange>`, `read:failed`); throws ForbiddenError otherwise. */
export function requirePermission(event: APIGatewayProxyEvent, needed: string): Caller {
  const asking = caller(event);
  if (!allows(asking.permissions, needed)) throw new ForbiddenError(needed);
  return asking;
}

/** The caller, who may do `needed` with the thing of this name (`manage:queues.<name>`); throws ForbiddenError otherwise. */
export function requireNamed(event: APIGatewayProxyEvent, needed: string, name: string): Caller {
  const asking = caller(event);
  if (!allowsNamed(asking.permissions, needed, name)) throw new ForbiddenError(`${needed}.${name}`);
  return asking;
}

/** The caller, who may do `needed` with things of some names at least; throws ForbiddenError otherwise. */
export function requireSomeName(event: APIGatewayProxyEvent, needed: string): Caller {
  const asking = caller(event);
  if (!mayAllowNamed(asking.permissions, needed)) throw new ForbiddenError(needed);
  return asking;
}

/** The caller, who may publish to this exchange with this routing key; throws ForbiddenError otherwise. */
export function requirePublish(
  event: APIGatewayProxyEvent,
  { exchange, routing_key }: { exchange: string; routing_key: string },
): Caller {
  const asking = caller(event);
  if (!allowsPublish(asking.permissions, exchange, routing_key))
    throw new ForbiddenError(`publish:${exchange}`);
  return asking;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
