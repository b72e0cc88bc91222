import { buildCommand, buildRouteMap } from '@stricli/core';
import type { FailedMessageState } from '../../core/api/views.ts';
import type { Retry, Scheduled } from '../../core/api/views-retries.ts';
import { apiOf, route } from '../api/api.ts';
import { list } from '../api/pages.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { usageError } from '../cli/exit-codes.ts';
import {
  type AskFlags,
  argument,
  askAliases,
  askFlags,
  type ListFlags,
  listFlags,
  text,
  whole,
} from '../cli/flags.ts';
import { inUtc, printResult } from '../cli/result.ts';
import { confirm } from '../terminal/ask.ts';
import { shownSeconds, shownTime } from '../terminal/time.ts';
import { queueNames } from './names.ts';

const one = { kind: 'tuple', parameters: [argument('id', 'the id of a failed message')] } as const;

const listRetries = buildCommand({
  docs: about('list what waits for its next retry, the soonest first'),
  parameters: {
    flags: { queue: { ...text('queue', 'of this queue'), proposeCompletions: queueNames }, ...listFlags },
  },
  async func(this: Context, flags: ListFlags & { queue?: string | undefined }) {
    const zone = inUtc(this, flags);
    await list<Retry>(this, flags, {
      path: '/api/retries',
      query: { queue: flags.queue },
      columns: [
        { header: 'ID', text: ({ id }) => id },
        { header: 'NEXT', text: ({ next_retry_at }) => shownTime(next_retry_at, zone) },
        { header: 'QUEUE', text: ({ queue }) => queue ?? '-', cuts: true },
        { header: 'RETRIES', text: (row) => `${row.retry_count}/${row.max_retries}`, alignsRight: true },
        { header: 'ERROR', text: (row) => `${row.error_name}: ${row.error_message}`, cuts: true },
      ],
      none: 'Nothing waits for a retry.',
    });
  },
});

type ScheduleFlags = AskFlags & { at?: string | undefined; after?: number | undefined };

const schedule = buildCommand({
  docs: about('bring the next retry of one forward, or put it off: --after 600, or --at a time'),
  parameters: {
    flags: {
      at: text('time', 'when: 2026-01-05T10:00:00Z, within 14 days'),
      after: whole('seconds', 'or so many seconds from now'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: one,
  },
  async func(this: Context, flags: ScheduleFlags, id: string) {
    const { at, after } = flags;
    if ((at === undefined) === (after === undefined))
      throw usageError('Say when: --at TIME, or --after SECONDS.');
    const api = await apiOf(this, flags);
    const when = at ?? `in ${shownSeconds(after ?? 0)}`;
    await confirm(this, flags, `This retries the failed message ${id} ${when}.`);
    const body = { at, after_seconds: after };
    const answer = await api.post<Scheduled>(route`/api/messages/failed/${id}/schedule`, {
      body,
      repeatable: false,
    });
    const next = shownTime(answer.next_retry_at, inUtc(this, flags));
    printResult(this, flags, answer, () => `${id} is retried at ${next}\n`);
  },
});

const cancel = buildCommand({
  docs: about('cancel the retry that one waits for: it waits for a person instead'),
  parameters: { flags: askFlags, aliases: askAliases, positional: one },
  async func(this: Context, flags: AskFlags, id: string) {
    const api = await apiOf(this, flags);
    await confirm(
      this,
      flags,
      `This cancels the retries of the failed message ${id}: it waits for a person instead.`,
    );
    const answer = await api.post<FailedMessageState>(route`/api/messages/failed/${id}/cancel`, {
      repeatable: false,
    });
    printResult(this, flags, answer, () => `${id} is ${answer.status}\n`);
  },
});

export const retries = buildRouteMap({
  docs: { brief: 'retries that wait: list, schedule, cancel' },
  routes: { list: listRetries, schedule, cancel },
});
