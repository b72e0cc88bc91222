import { buildCommand } from '@stricli/core';
import type { FailedMessageState } from '../../../core/api/views.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type AskFlags, askAliases, askFlags } from '../../cli/flags.ts';
import { counted } from '../../cli/result.ts';
import { forEachId, idsOf, severalIds } from '../../cli/several.ts';
import { confirm } from '../../terminal/ask.ts';
import { idsOrFilter, operate, type PaceFlags, paceFlags, refusePace } from '../operations/start.ts';
import { actedOnFlags, type FilterFlags } from './filter.ts';

type Act = {
  action: 'retry' | 'delete' | 'restore';
  brief: string;
  /** What is about to happen to so many. */
  asked: (what: string) => string;
  act: (api: Api, id: string) => Promise<FailedMessageState>;
  said: (answer: FailedMessageState) => string;
};

type ActFlags = AskFlags & FilterFlags & PaceFlags;

/** A command that does one thing to each failed message that is named, or to all that match, as an operation. */
function acting({ action, brief, asked, act, said }: Act) {
  const all = `courtier failed ${action} --queue orders --since 2h`;
  return buildCommand({
    docs: about(
      brief,
      `${brief.charAt(0).toUpperCase()}${brief.slice(1)}. Named by their ids, or all that match: ${all}. Of these it says how many there are, shows some, asks, and follows the operation with a progress bar.`,
    ),
    parameters: {
      flags: { ...actedOnFlags, ...paceFlags, ...askFlags },
      aliases: askAliases,
      positional: severalIds('ids of failed messages', 0),
    },
    async func(this: Context, flags: ActFlags, ...typed: string[]) {
      if (idsOrFilter(typed, flags) === 'filter') return operate(this, flags, action);
      refusePace(flags);
      const ids = await idsOf(this, typed);
      const api = await apiOf(this, flags);
      await confirm(this, flags, asked(counted(ids.length, 'failed message')));
      await forEachId(this, flags, ids, { act: (id) => act(api, id), said });
    },
  });
}

export const retryFailed = acting({
  action: 'retry',
  brief: 'deliver them again, each to the queue that it failed on',
  asked: (what) => `This delivers ${what} again, each to the queue that it failed on.`,
  act: (api, id) => api.post(route`/api/messages/retry/${id}`),
  said: ({ id, status }) => `${id} is ${status}`,
});

export const deleteFailed = acting({
  action: 'delete',
  brief: 'give them up: they are not delivered again (they can be restored for 7 days)',
  asked: (what) => `This deletes ${what}. For 7 days courtier failed restore has them back.`,
  act: (api, id) => api.delete(route`/api/messages/failed/${id}`),
  said: ({ id }) => `${id} is deleted`,
});

export const restoreFailed = acting({
  action: 'restore',
  brief: 'have deleted ones back',
  asked: (what) => `This restores ${what}.`,
  act: (api, id) => api.post(route`/api/messages/failed/${id}/restore`),
  said: ({ id, status }) => `${id} is ${status} again`,
});
