import { type Caller, caller } from '../../adapters/http/caller.ts';
import { entityTag } from '../../adapters/http/entity-tag.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type FailureGroupView, viewGroup } from '../../core/api/views-failure-groups.ts';
import type { Group } from '../../core/groups/group.ts';
import { groupsWithin, withoutQuotes } from './access.ts';
import type { Deps } from './deps.ts';

/** GET /api/failure-groups/{id}: with an ETag, which a change has to name. */
export function getGroup(deps: Pick<Deps, 'groups' | 'now'>): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const group = await deps.groups.get(id);
    if (!group || !groupsWithin(event, 'read:failed')(group)) throw noGroup(id);
    return shown(group, deps.now(), caller(event));
  };
}

export function noGroup(id: string): NotFoundError {
  return new NotFoundError('There is no group with this id.', { id });
}

export function shown(group: Group, now: Date, by: Caller) {
  return json(200, viewGroup(withoutQuotes(group, by), now) satisfies FailureGroupView, {
    etag: entityTag(group.edition),
  });
}
