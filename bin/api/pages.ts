import type { Context } from '../cli/context.ts';
import type { ListFlags } from '../cli/flags.ts';
import { inUtc } from '../cli/result.ts';
import { createProgress } from '../terminal/progress.ts';
import { type Column, createTable } from '../terminal/table.ts';
import { shownTime } from '../terminal/time.ts';
import { type Api, apiOf, type Query } from './api.ts';

type Page<Row> = { items: Row[]; next: string | null; searched_to?: string | null; unreadable?: unknown };

const PAGE = 200;
const DEFAULT_LIMIT = 50;

/** A list of the API, page by page, each as it comes. `left` at the end: there were more. */
export async function* pagesOf<Row>(api: Api, path: string, query: Query, limit: number) {
  let cursor: string | undefined;
  let left = limit;
  while (left > 0) {
    const page: Page<Row> = await api.get(path, { ...query, limit: Math.min(PAGE, left), cursor });
    left -= page.items.length;
    yield { items: page.items, more: page.next !== null, searchedTo: page.searched_to ?? null };
    if (page.next === null) return;
    cursor = page.next;
  }
}

export const limitOf = ({ limit, all }: ListFlags) =>
  all ? Number.POSITIVE_INFINITY : (limit ?? DEFAULT_LIMIT);

export type Listing<Row> = {
  path: string;
  query?: Query;
  columns: readonly Column<Row>[];
  /** What is said where there is nothing. */
  none: string;
};

/** A command that lists: a table, or with --json a line for each entry, as pages come. */
export async function list<Row>(context: Context, flags: ListFlags, listing: Listing<Row>): Promise<void> {
  const api = await apiOf(context, flags);
  const table = createTable(context.terminal, listing.columns);
  let count = 0;
  let more = false;
  const search = createProgress(context);
  for await (const page of pagesOf<Row>(api, listing.path, listing.query ?? {}, limitOf(flags))) {
    if (page.items.length === 0 && page.searchedTo !== null && context.terminal.canDraw)
      search.show(null, `nothing more back to ${shownTime(page.searchedTo, inUtc(context, flags))} so far`);
    else search.end();
    count += page.items.length;
    more = page.more;
    if (flags.json) context.print(page.items.map((row) => `${JSON.stringify(row)}\n`).join(''));
    else if (page.items.length > 0) context.print(table.rows(page.items));
  }
  if (count === 0 && !flags.json) context.note(`${listing.none}\n`);
  if (more) context.note(`There are more than these ${count}: --all shows them, --limit COUNT so many.\n`);
}
