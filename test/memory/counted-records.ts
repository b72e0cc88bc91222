import type { Counted, Member } from '../../core/groups/member.ts';
import type { CountedMembers, CountedRecords, Recount, Recounts } from '../../core/groups/recount.ts';

/** A page of what is sorted by its id. */
function pageOf<T extends { id: string }>(
  all: Iterable<T>,
  { cursor, limit }: { cursor: string | null; limit: number },
): { items: T[]; next: string | null } {
  const left = [...all]
    .filter(({ id }) => cursor === null || id > cursor)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = structuredClone(left.slice(0, limit));
  return { items, next: left.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Failed messages as a recount reads them, for tests. */
export function createMemoryCountedRecords(records: Map<string, Counted>): CountedRecords {
  return {
    page: async (from) => pageOf(records.values(), from),
    existing: async (ids) => new Set(ids.filter((id) => records.has(id))),
  };
}

export function createMemoryCountedMembers(members: ReadonlyMap<string, Member>): CountedMembers {
  return {
    page: async (from) =>
      pageOf(
        [...members.values()].filter(({ status }) => status !== null),
        from,
      ),
  };
}

export function createMemoryRecounts(): Recounts {
  let kept: Recount | undefined;
  return {
    current: async () => structuredClone(kept),
    async save(recount) {
      if (!kept || kept.started_at <= recount.started_at) kept = structuredClone(recount);
    },
  };
}
