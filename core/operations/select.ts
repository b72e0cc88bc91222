import { eachOf } from '../each-of.ts';
import { shownWithin } from '../failure/access.ts';
import { classify } from '../failure/classify.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { storeFilter } from './freeze.ts';
import type { Operation } from './operation.ts';

type SelectDeps = { failedMessages: Pick<FailedMessageStore, 'list' | 'get'> };

/** The next messages of an operation, and where those after them begin. One that cannot be read is among them, to be named in the results. */
export type Selected = Pick<Operation, 'batch' | 'cursor' | 'selected_all'>;

/** With the records as they were found, by their ids: who acts on them at once need not read them again. */
export type SelectedRecords = { selected: Selected; seen: Seen };
export type Seen = ReadonlyMap<string, FailedMessage>;

/** Pages that one step reads at most: a filter that rarely matches gives empty ones, and large bodies short ones. */
const PAGES = 10;
const PARALLEL = 10;

/**
 * The next `limit` messages. When a message failed first never changes, and a page ends at such a time: what is retried
 * and fails again lies behind the cursor, and does not come a second time.
 */
export async function select(
  deps: SelectDeps,
  operation: Operation,
  limit: number,
): Promise<SelectedRecords> {
  if (operation.ids) return selectIds(deps, operation, operation.ids, limit);
  const seen = new Map<string, FailedMessage>();
  if (!operation.filter) return { selected: { batch: [], cursor: null, selected_all: true }, seen };
  let selected: Selected = { batch: [], cursor: operation.cursor, selected_all: false };
  for (let read = 0; read < PAGES && !selected.selected_all && selected.batch.length < limit; read += 1) {
    const page = await deps.failedMessages.list(storeFilter(operation.filter), {
      limit: limit - selected.batch.length,
      shows: shownWithin(operation.scopes ?? []),
      ...(selected.cursor === null ? {} : { cursor: selected.cursor }),
    });
    for (const record of page.items) seen.set(record.id, record);
    const found = page.items.map(({ id, operation_id }) => ({ id, touched_by: operation_id ?? null }));
    const unreadable = (page.unreadable ?? []).map(({ id }) => ({ id, touched_by: null }));
    selected = {
      batch: [...selected.batch, ...found, ...unreadable],
      cursor: page.next,
      selected_all: page.next === null,
    };
  }
  return { selected, seen };
}

async function selectIds(
  { failedMessages }: SelectDeps,
  { cursor }: Operation,
  ids: readonly string[],
  limit: number,
): Promise<SelectedRecords> {
  const seen = new Map<string, FailedMessage>();
  const from = cursor === null ? 0 : Number(cursor);
  const some = ids.slice(from, from + limit);
  const batch = await eachOf(some, PARALLEL, async (id) => {
    const record = await failedMessages.get(id).catch(unreadable);
    if (record) seen.set(id, record);
    return { id, touched_by: record?.operation_id ?? null };
  });
  const end = from + some.length;
  return { selected: { batch, cursor: String(end), selected_all: end >= ids.length }, seen };
}

function unreadable(error: unknown): undefined {
  if (!classify(error).permanent) throw error;
}
