import { defineTopology } from '../../../core/topology/define.ts';

/** What ../depot becomes. */
export const depot = defineTopology({
  system: 'depot',
  description: 'A depot that was rebuilt while goods came in.',
  exchanges: {
    depot_goods: { type: 'fanout', description: 'What is in stock.' },
    depot_picks: { type: 'fanout', description: 'What is to be fetched.' },
    depot_counts: { type: 'fanout', description: 'What is to be counted.' },
    depot_returns: { type: 'fanout', description: 'What came back.' },
  },
  queues: {
    depot_stock: {
      bindings: [{ exchange: 'depot_goods' }],
      delivery: 'lambda',
      consumer: { function: 'stock' },
      impact: 'Nobody knows what is in stock.',
    },
    depot_picks: {
      bindings: [{ exchange: 'depot_picks' }],
      delivery: 'lambda',
      consumer: { function: 'picks' },
      retry: { delays: [1, 1, 1] },
      impact: 'Nothing is fetched.',
    },
    depot_counts: {
      bindings: [{ exchange: 'depot_counts' }],
      delivery: 'pull',
      impact: 'Nothing is counted.',
    },
    depot_returns: {
      bindings: [{ exchange: 'depot_returns' }],
      delivery: 'lambda',
      consumer: { function: 'returns' },
      impact: 'Nothing goes back to its shelf.',
    },
  },
});
