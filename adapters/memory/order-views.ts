import type { OrderView, OrderViews } from '../../core/orders/order-view.ts';
import type { RebuildRecord, Rebuilds } from '../../core/orders/rebuild.ts';

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
  return {
    save: async (run) => void runs.set(run.id, { ...run }),
    get: async (id) => runs.get(id),
  };
}
