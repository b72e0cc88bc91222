import type { PurgeView } from '../../../core/api/views-purges.ts';
import type { Context } from '../../cli/context.ts';
import { fields } from '../../terminal/fields.ts';
import type { Column } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';

type Zone = { utc: boolean };

export function shownPurge({ terminal }: Context, purge: PurgeView, zone: Zone): string {
  const at = (time: string | null) => time && shownTime(time, zone);
  return fields(terminal, {
    Purge: purge.id,
    Queue: purge.queue,
    State: purge.state,
    Kept: purge.kept,
    'Of them retries': purge.on_record === 0 ? null : `${purge.on_record}, which wait for a person`,
    'Put back': purge.restored,
    'Refused for good': purge.not_restored === 0 ? null : purge.not_restored,
    By: purge.by.client_name,
    Created: at(purge.created_at),
    Ended: at(purge.ended_at),
    Restored: at(purge.restored_at),
    'Kept until': at(purge.expires_at),
  });
}

export const purgeColumns = (zone: Zone): Column<PurgeView>[] => [
  { header: 'ID', text: ({ id }) => id },
  { header: 'QUEUE', text: ({ queue }) => queue, cuts: true },
  { header: 'STATE', text: ({ state }) => state },
  { header: 'KEPT', text: ({ kept }) => String(kept), alignsRight: true },
  { header: 'PUT BACK', text: ({ restored }) => String(restored), alignsRight: true },
  { header: 'CREATED', text: ({ created_at }) => shownTime(created_at, zone) },
  { header: 'KEPT UNTIL', text: ({ expires_at }) => shownTime(expires_at, zone) },
  { header: 'BY', text: ({ by }) => by.client_name, cuts: true },
];
