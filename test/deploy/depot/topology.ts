import { defineTopology } from '../../../core/topology/define.ts';

/** As it is deployed first. Each queue is there for one change that ../depot-next makes. */
export const depot = defineTopology({
  system: 'depot',
  description: 'A depot that is rebuilt while goods come in.',
  exchanges: {
    depot_stock: { type: 'fanout', description: 'What is in stock.' },
    depot_picks: { type: 'fanout', description: 'What is to be fetched.' },
    depot_counts: { type: 'fanout', description: 'What is to be counted.' },
  },
  queues: {
    // Gets its messages from another exchange.
    depot_stock: {
      bindings: [{ exchange: 'depot_stock' }],
      delivery: 'lambda',
      consumer: { function: 'stock' },
      impact: 'Nobody knows what is in stock.',
    },
    // Gets other waits, and a consumer that works.
    depot_picks: {
      bindings: [{ exchange: 'depot_picks' }],
      delivery: 'lambda',
      consumer: { function: 'picks' },
      // So long that the first of them is still under way when both deployments are done, however long they take.
      retry: { delays: [3_600, 3_600] },
      impact: 'Nothing is fetched.',
    },
    // Loses its consumer, with messages waiting for it.
    depot_counts: {
      bindings: [{ exchange: 'depot_counts' }],
      delivery: 'lambda',
      consumer: { function: 'counts', batchSize: 1, maxConcurrency: 2 },
      impact: 'Nothing is counted.',
    },
  },
});
