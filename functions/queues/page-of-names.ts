import { Buffer } from 'node:buffer';
import { InvalidCursorError } from '../../core/failure/store.ts';

type PageRequest = { limit: number; cursor?: string | undefined };

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
  const after = cursor === undefined ? undefined : decode(cursor);
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const last = rest[limit - 1];
  const next = last && rest.length > limit ? Buffer.from(last.key).toString('base64url') : null;
  return { items: rest.slice(0, limit).map(({ item }) => item), next };
}

function decode(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text === '' || Buffer.from(text).toString('base64url') !== cursor) throw new InvalidCursorError();
  return text;
}
