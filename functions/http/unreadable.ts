import type { Log } from '../../core/log.ts';
import { besides, type UnreadableRow } from '../../core/readable-rows.ts';

/** What a list's answer says of rows that cannot be read: nothing where there are none. A person has to hear of them. */
export function unreadableOf(
  log: Log,
  list: string,
  { unreadable = [] }: { unreadable?: UnreadableRow[] },
): { unreadable?: UnreadableRow[] } {
  if (unreadable.length > 0)
    log.error('rows cannot be read', { list, count: unreadable.length, rows: unreadable });
  return besides(unreadable);
}
