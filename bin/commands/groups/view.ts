import type { FailureGroupView } from '../../../core/api/views-failure-groups.ts';
import type { Context } from '../../cli/context.ts';
import { fields } from '../../terminal/fields.ts';
import type { Column } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';

type Zone = { utc: boolean };

const LEVELS = '▁▂▃▄▅▆▇█';

/** The hours of the last day as a line of bars, the last hour at its end. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? ' ' : LEVELS[Math.ceil((count / most) * LEVELS.length) - 1]))
    .join('');
}

const waits = ({ counts }: FailureGroupView) => counts.failed + counts.pending + counts.retrying;
const error = ({ sample }: FailureGroupView) => `${sample.error_name}: ${sample.error_message}`;
const named = (group: FailureGroupView) => (group.by === 'fingerprint' ? error(group) : group.value);

export function groupColumns(zone: Zone): Column<FailureGroupView>[] {
  return [
    { header: 'ID', text: ({ id }) => id },
    {
      header: 'STATE',
      text: ({ state, spiking_since }) => (spiking_since === null ? state : `${state}, spiking`),
      style: ({ state }) => (state === 'new' || state === 'regressed' ? 'red' : undefined),
    },
    { header: 'OPEN', text: (group) => String(waits(group)), alignsRight: true },
    { header: 'LAST DAY', text: ({ trend }) => sparkline(trend.map(({ count }) => count)) },
    { header: 'LAST SEEN', text: ({ last_seen_at }) => shownTime(last_seen_at, zone) },
    { header: 'WHAT', text: named, cuts: true },
    { header: 'NOTE', text: ({ note }) => note ?? '-', cuts: true },
  ];
}

export function shownGroup({ terminal }: Context, group: FailureGroupView, zone: Zone): string {
  const at = (time: string | null) => time && shownTime(time, zone);
  const counts = Object.entries(group.counts).filter(([, count]) => count > 0);
  return fields(terminal, {
    Group: group.id,
    By: `${group.by} ${group.value}`,
    State: group.state,
    Note: group.note,
    Messages: counts.map(([status, count]) => `${count} ${status}`).join(', ') || 'none',
    'Last day': `${sparkline(group.trend.map(({ count }) => count))}|`,
    'First seen': at(group.first_seen_at),
    'Last seen': at(group.last_seen_at),
    'Last retried': at(group.last_retried_at),
    'Spiking since': at(group.spiking_since),
    Resolved: at(group.resolved_at),
    Regressed: at(group.regressed_at),
    Example: group.sample.failed_message_id,
    Queue: group.sample.queue,
    Error: error(group),
  });
}
