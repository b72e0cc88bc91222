import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type FailureGroupList, viewGroup } from '../../core/api/views-failure-groups.ts';
import { GroupedBySchema, GroupStateSchema } from '../../core/groups/group.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { groupsWithin, requireSort, withoutQuotes } from './access.ts';
import type { Deps } from './deps.ts';

/** Parameters of GET /api/failure-groups. */
export const GroupsQuerySchema = z.object({
  by: GroupedBySchema.default('fingerprint').describe(
    'What they have in common; the fingerprint by default.',
  ),
  state: GroupStateSchema.optional().describe('Only those in this state.'),
  ...pageQuery,
});
export type GroupsQuery = z.infer<typeof GroupsQuerySchema>;

/** GET /api/failure-groups: the one seen last comes first, in pages. */
export function listGroups(deps: Pick<Deps, 'groups' | 'now'>): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor, ...filter } = query<GroupsQuery>(event, GroupsQuerySchema);
    const by = caller(event);
    requireSort(event, filter.by);
    const page = await deps.groups.list(filter, { limit, cursor });
    const now = deps.now();
    return json(200, {
      items: page.items
        .filter(groupsWithin(event, 'read:failed'))
        .map((group) => viewGroup(withoutQuotes(group, by), now)),
      next: page.next,
      ...unreadableOf(log, 'failure groups', page),
    } satisfies FailureGroupList);
  };
}
