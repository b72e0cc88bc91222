import { buildCommand, buildRouteMap } from '@stricli/core';
import type { FailureGroupView } from '../../../core/api/views-failure-groups.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import { list } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ApiFlags, apiFlags, argument, type ListFlags, listFlags, text, time } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { groupColumns, shownGroup } from './view.ts';

const BY = ['fingerprint', 'exchange', 'queue', 'service'] as const;
const STATES = ['new', 'known', 'resolved', 'regressed'] as const;
const one = { kind: 'tuple', parameters: [argument('id', 'the id of a group')] } as const;

type GroupFlags = ListFlags & {
  by?: (typeof BY)[number] | undefined;
  state?: (typeof STATES)[number] | undefined;
};

const listGroups = buildCommand({
  docs: about('list causes of failures, the one seen last first'),
  parameters: {
    flags: {
      by: {
        kind: 'enum',
        values: BY,
        optional: true,
        brief: 'what they have in common (default: fingerprint, the cause)',
      },
      state: { kind: 'enum', values: STATES, optional: true, brief: 'in this state' },
      ...listFlags,
    },
  },
  async func(this: Context, flags: GroupFlags) {
    await list(this, flags, {
      path: '/api/failure-groups',
      query: { by: flags.by, state: flags.state },
      columns: groupColumns(inUtc(this, flags)),
      none: 'There are no such groups.',
    });
  },
});

const showGroup = buildCommand({
  docs: about('show one: counts, trend, an example, and what people say of it'),
  parameters: { flags: apiFlags, positional: one },
  async func(this: Context, flags: ApiFlags, id: string) {
    const { group } = await asSeen(await apiOf(this, flags), id);
    printResult(this, flags, group, () => shownGroup(this, group, inUtc(this, flags)));
  },
});

/** The group as it is now, and the tag that says so when it is changed. */
async function asSeen(api: Api, id: string): Promise<{ group: FailureGroupView; etag: string }> {
  const path = route`/api/failure-groups/${id}`;
  const { headers, bytes } = await api.send({ method: 'GET', path, repeatable: true });
  const group = JSON.parse(Buffer.from(bytes).toString()) as FailureGroupView;
  return { group, etag: headers.get('etag') ?? '' };
}

type Change = { state?: 'known' | 'resolved'; note?: string | null; resolved_from?: string | undefined };

async function change(context: Context, flags: ApiFlags, id: string, said: Change): Promise<void> {
  const api = await apiOf(context, flags);
  const { etag } = await asSeen(api, id);
  const { bytes } = await api.send({
    method: 'PATCH',
    path: route`/api/failure-groups/${id}`,
    body: said,
    headers: { 'if-match': etag },
    repeatable: false,
  });
  const group = JSON.parse(Buffer.from(bytes).toString()) as FailureGroupView;
  printResult(context, flags, group, () => shownGroup(context, group, inUtc(context, flags)));
}

type SayFlags = ApiFlags & { note?: string | undefined };
const noteFlag = text('text', 'what others should know of it');
const noted = ({ note }: SayFlags) => (note === undefined ? {} : { note: note === '' ? null : note });

const know = buildCommand({
  docs: about('say that somebody knows of one'),
  parameters: { flags: { note: noteFlag, ...apiFlags }, positional: one },
  async func(this: Context, flags: SayFlags, id: string) {
    await change(this, flags, id, { state: 'known', ...noted(flags) });
  },
});

const resolve = buildCommand({
  docs: about('say that one is over: seen again, it has regressed'),
  parameters: {
    flags: {
      note: noteFlag,
      from: time('what fails before this time has not come back: when the fix is deployed (default: now)'),
      ...apiFlags,
    },
    positional: one,
  },
  async func(this: Context, flags: SayFlags & { from?: string | undefined }, id: string) {
    await change(this, flags, id, { state: 'resolved', resolved_from: flags.from, ...noted(flags) });
  },
});

const note = buildCommand({
  docs: about("write a note to one; '' takes it away"),
  parameters: {
    flags: apiFlags,
    positional: {
      kind: 'tuple',
      parameters: [
        argument('id', 'the id of a group'),
        { placeholder: 'text', brief: 'the note', parse: String },
      ],
    },
  },
  async func(this: Context, flags: ApiFlags, id: string, said: string) {
    await change(this, flags, id, { note: said === '' ? null : said });
  },
});

export const groups = buildRouteMap({
  docs: { brief: 'failed messages by their cause: list, show, know, resolve, note' },
  routes: { list: listGroups, show: showGroup, know, resolve, note },
});
