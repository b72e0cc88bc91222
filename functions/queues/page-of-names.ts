import { cursorsOf } from '../../core/api/cursor.ts';

type PageRequest = { limit: number; cursor?: string | undefined };

/** A name, or a binding's parts: whatever the broker may hold. */
const keys = cursorsOf(/^.+$/s);

/** A page of a list that is read whole, by name. The cursor is the last name of the page before. */
export function inOrderOfName<T extends { name: string }>(all: readonly T[], page: PageRequest) {
  return inOrderOf(all, ({ name }) => name, page);
}

/** The same by any text that no two items share. */
export function inOrderOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: PageRequest,
): { items: T[]; next: string | null } {
  const after = cursor === undefined ? undefined : keys.decode(cursor);
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const last = rest[limit - 1];
  const next = last && rest.length > limit ? keys.encode(last.key) : null;
  return { items: rest.slice(0, limit).map(({ item }) => item), next };
}
