import { buildCommand } from '@stricli/core';
import type { FailedMessageSummary } from '../../../core/api/views.ts';
import { list } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ListFlags, listFlags } from '../../cli/flags.ts';
import { inUtc } from '../../cli/result.ts';
import type { Column } from '../../terminal/table.ts';
import type { Style } from '../../terminal/terminal.ts';
import { shownTime } from '../../terminal/time.ts';
import { type FilterFlags, filterFlags, filterQuery } from './filter.ts';

export const listFailed = buildCommand({
  docs: about(
    'list failed messages, the newest first',
    'Lists failed messages, the newest first. Filters narrow together.',
  ),
  parameters: { flags: { ...filterFlags, ...listFlags } },
  async func(this: Context, flags: FilterFlags & ListFlags) {
    await list(this, flags, {
      path: '/api/messages/failed',
      query: filterQuery(flags),
      columns: failedColumns(inUtc(this, flags)),
      none: 'Nothing that failed matches.',
    });
  },
});

const STYLES: Readonly<Record<FailedMessageSummary['status'], Style>> = {
  failed: 'red',
  pending: 'yellow',
  retrying: 'cyan',
  parked: 'magenta',
  resolved: 'green',
  deleted: 'dim',
};

export function failedColumns(zone: { utc: boolean }): Column<FailedMessageSummary>[] {
  return [
    { header: 'ID', text: ({ id }) => id },
    { header: 'STATUS', text: ({ status }) => status, style: ({ status }) => STYLES[status] },
    { header: 'QUEUE', text: ({ queue }) => queue ?? '-', cuts: true },
    { header: 'FAILED', text: ({ failed_at }) => shownTime(failed_at, zone) },
    { header: 'RETRIES', text: (row) => `${row.retry_count}/${row.max_retries}`, alignsRight: true },
    { header: 'ERROR', text: (row) => `${row.error_name}: ${row.error_message}`, cuts: true },
  ];
}
