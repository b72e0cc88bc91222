import { buildCommand } from '@stricli/core';
import type { FailedMessageState } from '../../../core/api/views.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type AskFlags, askAliases, askFlags } from '../../cli/flags.ts';
import { counted } from '../../cli/result.ts';
import { forEachId, idsOf, severalIds } from '../../cli/several.ts';
import { confirm } from '../../terminal/ask.ts';

type Act = {
  brief: string;
  fullDescription?: string;
  /** What is about to happen to so many. */
  asked: (what: string) => string;
  act: (api: Api, id: string) => Promise<FailedMessageState>;
  said: (answer: FailedMessageState) => string;
};

/** A command that does one thing to each failed message that is named. */
function acting({ brief, fullDescription, asked, act, said }: Act) {
  return buildCommand({
    docs: about(brief, fullDescription),
    parameters: {
      flags: askFlags,
      aliases: askAliases,
      positional: severalIds('ids of failed messages'),
    },
    async func(this: Context, flags: AskFlags, ...typed: string[]) {
      const ids = await idsOf(this, typed);
      const api = await apiOf(this, flags);
      await confirm(this, flags, asked(counted(ids.length, 'failed message')));
      await forEachId(this, flags, ids, { act: (id) => act(api, id), said });
    },
  });
}

export const retryFailed = acting({
  brief: 'deliver them again, each to the queue that it failed on',
  asked: (what) => `This delivers ${what} again, each to the queue that it failed on.`,
  act: (api, id) => api.post(route`/api/messages/retry/${id}`),
  said: ({ id, status }) => `${id} is ${status}`,
});

export const deleteFailed = acting({
  brief: 'give them up: they are not delivered again (they can be restored for 7 days)',
  asked: (what) => `This deletes ${what}. For 7 days courtier failed restore has them back.`,
  act: (api, id) => api.delete(route`/api/messages/failed/${id}`),
  said: ({ id }) => `${id} is deleted`,
});

export const restoreFailed = acting({
  brief: 'have deleted ones back',
  asked: (what) => `This restores ${what}.`,
  act: (api, id) => api.post(route`/api/messages/failed/${id}/restore`),
  said: ({ id, status }) => `${id} is ${status} again`,
});
