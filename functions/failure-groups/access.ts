import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Caller, caller } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import type { Group } from '../../core/groups/group.ts';
import { holdsAll, isEverything, type Scope, scopeOf } from '../../core/permission/scope.ts';
import { sensitiveFields } from '../../core/sensitive/fields.ts';
import { MASK } from '../../core/sensitive/mask.ts';
import { declaredSchema } from '../http/event-schema.ts';

type Needed = 'read:failed' | 'manage:failed';
type Named = Pick<Group, 'by' | 'value'>;

/**
 * Which groups somebody may see. A group counts messages, and its counts have to be true for who reads them: so whose
 * permission is narrowed to queues sees the groups by queue of those that they may read whole, and no other sort.
 */
export function groupsWithin(event: APIGatewayProxyEvent, needed: Needed): (group: Named) => boolean {
  const scope = scopeOf(caller(event).permissions, needed);
  return (group) => isWithin(scope, group);
}

/** Throws ForbiddenError where the caller may see only some of the messages that groups of this sort count. */
export function requireSort(event: APIGatewayProxyEvent, by: Group['by']): void {
  if (by !== 'queue') requireEverything(event, 'read:failed');
}

export function requireEverything(event: APIGatewayProxyEvent, needed: Needed): void {
  if (!isEverything(scopeOf(caller(event).permissions, needed))) throw new ForbiddenError(needed);
}

function isWithin(scope: Scope, { by, value }: Named): boolean {
  return isEverything(scope) || (by === 'queue' && holdsAll(scope, value));
}

/**
 * A group as somebody is shown it: the error of its sample may quote a body with sensitive fields, which is not at hand here. So
 * it is masked for those who may not read all of these in its queue.
 */
export function withoutQuotes(group: Group, { permissions }: Caller): Group {
  const { exchange, queue } = group.sample;
  const schema = exchange === null ? undefined : declaredSchema(exchange)?.schema;
  if (!schema || !sensitiveFields(schema).any) return group;
  if (holdsAll(scopeOf(permissions, 'read:sensitive'), queue ?? '')) return group;
  return { ...group, sample: { ...group.sample, error_message: MASK } };
}
