import { buildCommand, buildRouteMap } from '@stricli/core';
import type { PurgedMessageList, PurgeView } from '../../../core/api/views-purges.ts';
import { apiOf, route } from '../../api/api.ts';
import { list } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import {
  type ApiFlags,
  type AskFlags,
  apiFlags,
  argument,
  askAliases,
  askFlags,
  type ListFlags,
  listFlags,
} from '../../cli/flags.ts';
import { counted, inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { untilItRests } from './follow.ts';
import { purgeColumns, shownPurge } from './view.ts';

const onePurge = { kind: 'tuple', parameters: [argument('id', 'the id of a purge')] } as const;

const listPurges = buildCommand({
  docs: about('list purges of the last day, the newest first'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    const columns = purgeColumns(inUtc(this, flags));
    await list(this, flags, { path: '/api/purges', columns, none: 'Nothing was purged within a day.' });
  },
});

const showPurge = buildCommand({
  docs: about('show one: how far it is, and until when its messages are kept'),
  parameters: { flags: apiFlags, positional: onePurge },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const purge = await api.get<PurgeView>(route`/api/purges/${id}`);
    printResult(this, flags, purge, () => shownPurge(this, purge, inUtc(this, flags)));
  },
});

const listMessages = buildCommand({
  docs: about('look at the messages of one, in the order in which they are put back'),
  parameters: { flags: listFlags, positional: onePurge },
  async func(this: Context, flags: ListFlags, id: string) {
    await list<PurgedMessageList['items'][number]>(this, flags, {
      path: route`/api/purges/${id}/messages`,
      columns: [
        { header: 'MESSAGE', text: ({ message_id }) => message_id },
        { header: 'EXCHANGE', text: ({ exchange }) => exchange ?? '-', cuts: true },
        { header: 'KEY', text: ({ routing_key }) => routing_key ?? '-', cuts: true },
        { header: 'RETRY OF', text: ({ failed_message_id }) => failed_message_id ?? '-' },
        {
          header: 'BODY',
          text: ({ body, encoding }) =>
            body === null ? '(large)' : `${encoding === 'base64' ? 'base64 ' : ''}${body}`,
          cuts: true,
        },
      ],
      none: 'No message was taken out.',
    });
  },
});

const restore = buildCommand({
  docs: about(
    'put the messages of one back into their queue, behind what is there by now',
    'Puts the messages of one purge back into the queue that they were in, behind what is there by now. Retries of failed messages stay where they are: they wait for a person.',
  ),
  parameters: { flags: askFlags, aliases: askAliases, positional: onePurge },
  async func(this: Context, flags: AskFlags, id: string) {
    const api = await apiOf(this, flags);
    const found = await api.get<PurgeView>(route`/api/purges/${id}`);
    const { queue, kept, on_record, restored, not_restored } = found;
    const what = counted(Math.max(0, kept - on_record - restored - not_restored), 'message');
    await confirm(this, flags, `This puts ${what} back into the queue ${oneLine(queue)}.`);
    await api.post<PurgeView>(route`/api/purges/${id}/restore`);
    const purge = await untilItRests(this, flags, id);
    if (purge === undefined) return;
    printResult(
      this,
      flags,
      purge,
      () => `${counted(purge.restored, 'message')} put back into ${oneLine(purge.queue)}${refused(purge)}.\n`,
    );
  },
});

function refused({ not_restored }: PurgeView): string {
  return not_restored === 0 ? '' : `; ${counted(not_restored, 'message')} refused for good`;
}

export const purges = buildRouteMap({
  docs: { brief: 'what was purged within a day: list, show, look at the messages, put them back' },
  routes: { list: listPurges, show: showPurge, messages: listMessages, restore },
});
