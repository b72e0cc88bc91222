import type { EventLog, Views } from '../../core/read-model/projection.ts';
import type { RebuildRecord, RebuildRuns, Rebuilds } from '../../core/read-model/rebuild.ts';

/** A read model in a map, for tests. */
export function createMemoryViews<View>(): Views<View> {
  const views = new Map<string, { view: View; position: number }>();
  return {
    async put(key, view, position) {
      const before = views.get(key);
      if (!before || before.position <= position) views.set(key, { view: structuredClone(view), position });
    },
    get: async (key) => structuredClone(views.get(key)?.view),
  };
}

/** A log of events in a list, for tests. */
export function createMemoryLog<Event>(): EventLog<Event> & { append(key: string, event: Event): void } {
  const all: { key: string; event: Event }[] = [];
  return {
    append: (key, event) => void all.push({ key, event }),
    events: async (wanted) => all.filter(({ key }) => key === wanted).map(({ event }) => event),
    async page({ cursor, limit }) {
      const sorted = all.toSorted((a, b) => a.key.localeCompare(b.key));
      const from = Number(cursor ?? 0);
      const page = sorted.slice(from, from + limit);
      const before = sorted[from - 1]?.key;
      const keys = [...new Set(page.map(({ key }) => key))].filter((key) => key !== before);
      return { keys, events: page.length, next: from + limit < sorted.length ? String(from + limit) : null };
    },
  };
}

export function createMemoryRebuilds(): Rebuilds {
  const runs = new Map<string, RebuildRecord>();
  let current: string | undefined;
  return {
    begin: async (run) => {
      current = run.id;
      runs.set(run.id, { ...run });
    },
    current: async () => (current === undefined ? undefined : runs.get(current)),
    save: async (run) => void runs.set(run.id, { ...run }),
    get: async (id) => runs.get(id),
  };
}

/** Runs that were started, and never go on by themselves. */
export function createMemoryRebuildRuns(): RebuildRuns & { started: string[] } {
  const started: string[] = [];
  return { started, start: async (id) => void started.push(id) };
}
