import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { changeGroup } from './change-group.ts';
import type { Deps } from './deps.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { recountGroups } from './recount.ts';

/** What failed messages have in common, and what people say of it. */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'failure-groups',
    log: deps.log,
    operations: {
      listFailureGroups: listGroups(deps),
      getFailureGroup: getGroup(deps),
      changeFailureGroup: changeGroup(deps),
      recountFailureGroups: recountGroups(deps),
    },
  });
}
