import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Caller, caller, requireNamed } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { allowsNamed, allowsPublish } from '../../core/permission/allows.ts';
import { allowsSource } from '../../core/permission/reads.ts';
import type { Deps } from './dependencies.ts';

const MANAGE = 'manage:queues';

/** Who asks, and may change the queue or exchange of this name; throws ForbiddenError. */
export function requireManage(event: APIGatewayProxyEvent, name: string): Caller {
  return requireNamed(event, MANAGE, name);
}

/** The same, or who made the queue: what somebody made by using it, they can remove. */
export async function requireManageOrOwn(
  { runtimeQueues }: Pick<Deps, 'runtimeQueues'>,
  event: APIGatewayProxyEvent,
  name: string,
): Promise<Caller> {
  const by = caller(event);
  if (allowsNamed(by.permissions, MANAGE, name)) return by;
  if ((await runtimeQueues.find(name))?.created_by === by.id) return by;
  throw new ForbiddenError(`${MANAGE}.${name}`);
}

/** A queue that is bound to an exchange reads it: who binds needs the right to that. Throws ForbiddenError. */
export function requireSource({ permissions }: Caller, exchange: string): void {
  if (!allowsSource(permissions, exchange)) throw new ForbiddenError(`consume:${exchange}`);
}

/**
 * A further binding of a declared queue lets in what another exchange carries, so who binds it needs the right to publish
 * the way the topology has it. Throws ForbiddenError.
 */
export function requireWayIn(
  { permissions }: Caller,
  { topology }: Pick<Deps, 'topology'>,
  queue: string,
): void {
  const bindings = Object.hasOwn(topology.queues, queue) ? (topology.queues[queue]?.bindings ?? []) : [];
  for (const { exchange, routingKey = '' } of bindings) {
    if (!allowsPublish(permissions, exchange, routingKey)) throw new ForbiddenError(`publish:${exchange}`);
  }
}
