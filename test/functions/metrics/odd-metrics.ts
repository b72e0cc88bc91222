import { brokerQueues } from '../../../functions/metrics/broker-queues.ts';
import { createHandler } from '../../../functions/metrics/handler.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../../memory/broker-statistics.ts';
import { recordedLog } from '../../recorded-log.ts';
import type { OddSubject } from '../odd-subject.ts';

/** The metrics function with a broker that has one queue. It keeps nothing. */
export function oddMetrics(): OddSubject {
  const statistics = createMemoryBrokerStatistics();
  statistics.put(queueStatistics('orders', { messages_ready: 4 }));
  const log = recordedLog();
  const now = () => new Date('2026-01-05T10:00:00.000Z');
  return {
    handler: createHandler({ collectors: [brokerQueues(statistics)], keptSeconds: 60, now, log }),
    log,
    state: async () => null,
    known: { names: [], cursors: [] },
  };
}
