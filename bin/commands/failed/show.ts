import { buildCommand } from '@stricli/core';
import type { FailedMessageView } from '../../../core/api/views.ts';
import { apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ApiFlags, apiFlags, argument } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine, severalLines } from '../../terminal/outside-text.ts';
import { createTable } from '../../terminal/table.ts';
import { shownSeconds, shownTime } from '../../terminal/time.ts';
import { shownBody } from './body.ts';

export const showFailed = buildCommand({
  docs: about('show one: where it failed, each attempt, headers and body'),
  parameters: {
    flags: apiFlags,
    positional: { kind: 'tuple', parameters: [argument('id', 'the id of a failed message')] },
  },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const failed = await api.get<FailedMessageView>(route`/api/messages/failed/${id}`);
    printResult(this, flags, failed, () => shown(this, failed, inUtc(this, flags)));
  },
});

function shown(context: Context, failed: FailedMessageView, zone: { utc: boolean }): string {
  const { terminal } = context;
  const title = (text: string) => `\n${terminal.paint('bold', text)}\n`;
  const attempts = createTable<FailedMessageView['attempts'][number]>(terminal, [
    { header: '#', text: ({ number }) => String(number), alignsRight: true },
    { header: 'AT', text: ({ at }) => shownTime(at, zone) },
    { header: 'SOURCE', text: ({ source }) => source },
    {
      header: 'ERROR',
      text: ({ error_name, error_message }) => `${error_name}: ${error_message}`,
      cuts: true,
    },
  ]);
  return [
    fields(terminal, summary(failed, zone, context.now())),
    title('Attempts'),
    attempts.rows(failed.attempts),
    ...(failed.error_stack === null
      ? []
      : [title('Stack'), `${severalLines(failed.error_stack).trimEnd()}\n`]),
    ...listed(title('Properties'), failed.properties),
    ...listed(title('Headers'), failed.headers),
    title(`Body (${failed.payload_bytes} bytes)`),
    shownBody(failed),
  ].join('');
}

function summary(failed: FailedMessageView, zone: { utc: boolean }, now: Date) {
  const { next_retry_at, resolution } = failed;
  const inTime = (at: string) => shownSeconds((Date.parse(at) - now.getTime()) / 1_000);
  return {
    Id: failed.id,
    Message: failed.message_id,
    Status: failed.status + (resolution === null ? '' : ` (${resolution})`),
    Queue: failed.queue,
    Exchange: failed.exchange,
    'Routing key': failed.routing_key,
    Service: failed.service,
    Error: `${failed.error_name}: ${failed.error_message}`,
    Cause: `${failed.fingerprint}${failed.permanent ? ', which waiting cannot fix' : ''}`,
    Retries: `${failed.retry_count} of ${failed.max_retries}`,
    Failed: shownTime(failed.failed_at, zone),
    'Next retry': next_retry_at && `${shownTime(next_retry_at, zone)}, in ${inTime(next_retry_at)}`,
    'Last retry': failed.last_retry_at && shownTime(failed.last_retry_at, zone),
    Resolved: failed.resolved_at && shownTime(failed.resolved_at, zone),
    Deleted: failed.deleted_at && shownTime(failed.deleted_at, zone),
    'Left out': failed.dropped_headers?.join(', '),
  };
}

function listed(title: string, values: Readonly<Record<string, unknown>>): string[] {
  const lines = Object.entries(values).map(
    ([name, value]) =>
      `${oneLine(name)}: ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}\n`,
  );
  return lines.length === 0 ? [] : [title, ...lines];
}
