type Page<T> = { items: readonly T[]; next: string | null; unreadable?: readonly unknown[] };

/** What was read of a list, whether that is all of it, and how many of its rows the API could not read. */
export type Whole<T> = { items: readonly T[]; isWhole: boolean; unreadable: number };

/** Pages that are read of one list at most: who has more looks for what is meant by its name. */
const MOST_PAGES = 25;

/** Reads a list to its end, or as far as a page can show it. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<Whole<T>> {
  const items: T[] = [];
  let unreadable = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await read(cursor);
    items.push(...found.items);
    unreadable += found.unreadable?.length ?? 0;
    if (found.next === null) return { items, isWhole: true, unreadable };
    cursor = found.next;
  }
  return { items, isWhole: false, unreadable };
}
