import type { OrderView, OrderViews } from '../../domain/order-view.ts';
import type { RebuildRecord, RebuildRuns, Rebuilds } from '../../domain/rebuild.ts';

/** The read model in a map, for tests. */
export function createMemoryOrderViews(): OrderViews {
  const views = new Map<string, OrderView>();
  return {
    async put(view) {
      const before = views.get(view.order_id);
      if (!before || before.events <= view.events) views.set(view.order_id, structuredClone(view));
    },
    get: async (orderId) => structuredClone(views.get(orderId)),
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
