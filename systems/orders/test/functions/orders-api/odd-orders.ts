import { newRebuild } from '../../../../../core/read-model/rebuild.ts';
import type { OddSubject } from '../../../../../test/functions/odd-subject.ts';
import { aView, NOW, newOrder, setUp } from './orders.ts';

/** The orders function with an order that has a view, and a rebuild that is done. */
export async function oddOrders(): Promise<OddSubject> {
  const { handler, log, orders, views, rebuilds, runs, keys, operatorLog } = setUp();
  await views.put('seen', aView('seen'), 2);
  await rebuilds.begin({ ...newRebuild('run', NOW), status: 'done', finished_at: NOW });
  return {
    handler,
    log,
    state: async () => ({
      placed: [...orders.outbox],
      started: [...runs.started],
      operations: await operatorLog.list({ limit: 200 }),
      answered: [...keys.rows.values()].filter((row) => row.state !== 'freed'),
    }),
    known: {
      names: ['seen', 'run'],
      cursors: [],
      bodies: { placeOrder: newOrder({ order_id: 'mine', total: 29 }) },
    },
  };
}
