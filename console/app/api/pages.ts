type Page<T> = { items: readonly T[]; next: string | null };

/** What a list holds at most that is read to its end: a page that shows more would show nothing. */
const MOST_PAGES = 10;

/** Reads a list to its end. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items: found, next } = await read(cursor);
    items.push(...found);
    if (next === null) break;
    cursor = next;
  }
  return items;
}
