import { isDeepStrictEqual } from 'node:util';
import type { Counts } from '../../core/groups/count.ts';
import { decodeGroupCursor, encodeGroupCursor, type Group, openOf, seenId } from '../../core/groups/group.ts';
import type { Member } from '../../core/groups/member.ts';
import { COMMIT_MAX, type GroupCounting, type Groups } from '../../core/groups/store.ts';

/** Groups and members in maps, for tests. `beforeCommit`: what others do between reading and writing. */
export function createMemoryGroups({
  beforeCommit,
}: {
  beforeCommit?: () => Promise<void>;
} = {}): Groups & GroupCounting & { rows: Map<string, Group>; memberRows: Map<string, Member> } {
  const rows = new Map<string, Group>();
  const memberRows = new Map<string, Member>();
  const found = <T>(all: Map<string, T>, ids: readonly string[]) =>
    new Map(ids.flatMap((id) => (all.has(id) ? [[id, structuredClone(all.get(id)) as T] as const] : [])));
  return {
    rows,
    memberRows,
    members: async (ids) => found(memberRows, ids),
    groups: async (ids) => found(rows, ids),
    async commit(before, after) {
      await beforeCommit?.();
      const groups = changedOf(before.groups, after.groups);
      const members = changedOf(before.members, after.members);
      if (groups.length + members.length > COMMIT_MAX) throw new Error('too many rows for one transaction');
      const isStale =
        groups.some(({ id }) => rows.get(id)?.revision !== before.groups.get(id)?.revision) ||
        members.some(({ id }) => memberRows.get(id)?.position !== before.members.get(id)?.position);
      if (isStale) return false;
      for (const group of groups) {
        rows.set(group.id, structuredClone({ ...group, revision: revisionOf(before, group.id) + 1 }));
      }
      for (const member of members) memberRows.set(member.id, structuredClone(member));
      return true;
    },
    get: async (id) => structuredClone(rows.get(id)),
    async list({ by, state }, { limit, cursor }) {
      const before = cursor === undefined ? undefined : decodeGroupCursor(cursor);
      const all = [...rows.values()]
        .filter((group) => group.by === by && (state === undefined || group.state === state))
        .filter((group) => before === undefined || seenId(group) < before)
        .sort((a, b) => (seenId(a) < seenId(b) ? 1 : -1));
      const items = structuredClone(all.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && all.length > limit ? encodeGroupCursor(seenId(last)) : null };
    },
    async change(id, edition, change) {
      const row = rows.get(id);
      if (!row || row.edition !== edition) return undefined;
      const next = { ...row, ...change, edition: edition + 1, revision: row.revision + 1 };
      rows.set(id, next);
      return structuredClone(next);
    },
    async quiet(before, limit) {
      return structuredClone(
        [...rows.values()]
          .filter(
            ({ state, counts, updated_at }) =>
              state !== 'resolved' && openOf(counts) === 0 && updated_at < before,
          )
          .sort((a, b) => (a.updated_at < b.updated_at ? -1 : 1))
          .slice(0, limit),
      );
    },
  };
}

function revisionOf({ groups }: Counts, id: string): number {
  return groups.get(id)?.revision ?? 0;
}

function changedOf<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): T[] {
  return [...after].filter(([id, row]) => !isDeepStrictEqual(row, before.get(id))).map(([, row]) => row);
}
