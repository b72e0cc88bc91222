import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { entityTag, ifMatch } from '../../adapters/http/entity-tag.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { ForbiddenError, InvalidInputError, PreconditionFailedError } from '../../core/api/errors.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { secondsAfter } from '../../core/failure/due.ts';
import { type Said, saidOf } from '../../core/groups/change-group.ts';
import { GROUP_NOTE_CHARS, GROUP_RESOLVED_AHEAD_SECONDS } from '../../core/limits.ts';
import { groupsWithin } from './access.ts';
import type { Deps } from './deps.ts';
import { noGroup, shown } from './get-group.ts';

export const GroupChangeSchema = z
  .strictObject({
    state: z
      .enum(['known', 'resolved'])
      .optional()
      .describe('`known`: somebody knows of it. `resolved`: it is over; seen again, it is `regressed`.'),
    note: z.string().max(GROUP_NOTE_CHARS).nullable().optional().describe('null takes it away.'),
    resolved_from: z.iso
      .datetime({ precision: 3, error: 'must be a time in UTC with milliseconds: 2026-01-05T10:00:00.000Z' })
      .optional()
      .describe(
        'With `resolved`: what fails before this time has not come back, because what fixes it is not deployed yet. UTC with milliseconds, at most 30 days ahead; now by default.',
      ),
  })
  .refine(({ state, note }) => state !== undefined || note !== undefined, {
    message: 'must change the state or the note',
  })
  .refine(({ state, resolved_from }) => resolved_from === undefined || state === 'resolved', {
    path: ['resolved_from'],
    message: 'goes with the state resolved',
  });

/** PATCH /api/failure-groups/{id}: what a person says of a group, if it is still as they saw it. */
export function changeGroup(shared: Deps): Operation {
  return operation({
    input: GroupChangeSchema,
    handle: async (event, { input, log }) => {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const hasSeen = ifMatch(event);
      const now = deps.now();
      checkAhead(input, now);
      const found = await deps.groups.get(id);
      if (!found || !groupsWithin(event, 'manage:failed')(found)) {
        const isKnown = found && groupsWithin(event, 'read:failed')(found);
        throw isKnown ? new ForbiddenError('manage:failed') : noGroup(id);
      }
      if (!hasSeen(found.edition)) throw changedMeanwhile(found.id, found.edition);
      const change = saidOf(found, input, now.toISOString());
      const group = await deps.groups.change(id, found.edition, change);
      if (!group) throw changedMeanwhile(found.id, found.edition + 1);
      log.info('failure group changed', { group_id: id, state: group.state });
      await recordAction(deps, caller(event), {
        action: 'failure_group.changed',
        target: `failure-group:${id}`,
        details: { by: group.by, value: group.value, from: found.state, ...input },
      });
      return shown(group, now, caller(event));
    },
  });
}

function changedMeanwhile(id: string, edition: number): PreconditionFailedError {
  return new PreconditionFailedError(
    'This group is not as you have seen it any more: somebody else said something of it, or it has come back. Look at it again.',
    { id, etag: entityTag(edition) },
  );
}

/** Further ahead it would be forgotten for good. */
function checkAhead({ resolved_from }: Said, now: Date): void {
  if (resolved_from === undefined) return;
  if (resolved_from <= secondsAfter(now.toISOString(), GROUP_RESOLVED_AHEAD_SECONDS)) return;
  throw new InvalidInputError('invalid-body', 'The body does not fit what this operation takes.', [
    { pointer: '#/resolved_from', detail: 'must be at most 30 days ahead' },
  ]);
}
