import type { KeyName, ParkedKey } from '../../core/parked-keys/parked-key.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';

/** Parked keys in a map. `calls`: how often the table was asked, and written. */
export function createMemoryParkedKeys(): ParkedKeys & { rows: Map<string, ParkedKey>; calls: number } {
  const rows = new Map<string, ParkedKey>();
  const idOf = ({ queue, group }: KeyName) => JSON.stringify([queue, group]);
  const memory = {
    rows,
    calls: 0,
    async get(name: KeyName) {
      memory.calls += 1;
      return structuredClone(rows.get(idOf(name)));
    },
    async write(next: ParkedKey | null, before: ParkedKey | undefined) {
      memory.calls += 1;
      const name = next ?? before;
      if (!name) return true;
      const now = rows.get(idOf(name));
      if (now?.version !== before?.version || now?.closed_at !== before?.closed_at) return false;
      if (next) rows.set(idOf(name), structuredClone(next));
      else rows.delete(idOf(name));
      return true;
    },
    async unlooked(before: string, limit: number) {
      const found = [...rows.values()].filter(({ looked_at }) => looked_at < before);
      found.sort((a, b) => (a.looked_at < b.looked_at ? -1 : 1));
      return found.slice(0, limit).map(({ queue, group }) => ({ queue, group }));
    },
  };
  return memory;
}
