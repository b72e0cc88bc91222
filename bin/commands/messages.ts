import { buildCommand, buildRouteMap } from '@stricli/core';
import type { MessageTrail } from '../../core/api/views.ts';
import { apiOf, route } from '../api/api.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { type ApiFlags, apiFlags, argument } from '../cli/flags.ts';
import { inUtc, printResult } from '../cli/result.ts';
import { oneLine } from '../terminal/outside-text.ts';
import { createTable } from '../terminal/table.ts';
import { shownTime } from '../terminal/time.ts';

type Entry = MessageTrail['entries'][number];
type Failure = MessageTrail['failures'][number];

const showMessage = buildCommand({
  docs: about('show where a message has been: its publish, each queue, each failure'),
  parameters: {
    flags: apiFlags,
    positional: { kind: 'tuple', parameters: [argument('id', 'the id of a message')] },
  },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const trail = await api.get<MessageTrail>(route`/api/messages/${id}`);
    printResult(this, flags, trail, () => shown(this, trail, inUtc(this, flags)));
  },
});

function shown(
  { terminal }: Context,
  { message_id, entries, failures }: MessageTrail,
  zone: { utc: boolean },
) {
  const places = createTable<Entry>(terminal, [
    { header: 'STAGE', text: (row) => row.queue ?? row.stage },
    { header: 'STATUS', text: ({ status }) => status },
    { header: 'AT', text: (row) => shownTime(row.delivered_at ?? row.published_at, zone) },
    { header: 'ATTEMPTS', text: ({ attempts }) => String(attempts), alignsRight: true },
    { header: 'EXCHANGE', text: ({ exchange }) => exchange ?? '-' },
    { header: 'ROUTING KEY', text: ({ routing_key }) => routing_key ?? '-', cuts: true },
  ]);
  const failed = createTable<Failure>(terminal, [
    { header: 'FAILED', text: ({ id }) => id },
    { header: 'STATUS', text: ({ status }) => status },
    { header: 'QUEUE', text: ({ queue }) => queue ?? '-' },
    { header: 'AT', text: ({ failed_at }) => shownTime(failed_at, zone) },
    { header: 'ERROR', text: ({ error_name }) => error_name, cuts: true },
  ]);
  return [
    `${terminal.paint('bold', 'Message')} ${oneLine(message_id)}\n\n`,
    places.rows(entries),
    failures.length === 0 ? '' : `\n${failed.rows(failures)}`,
  ].join('');
}

export const messages = buildRouteMap({
  docs: { brief: 'messages: where one has been' },
  routes: { show: showMessage },
});
