import type { CircuitStates } from '../../core/circuit/circuit-states.ts';
import { circuitSummaries } from '../../core/circuit/summaries.ts';
import type { Collector, Metric } from '../../core/metrics/metric.ts';

const VALUES = { closed: 0, 'half-open': 1, open: 2 };

/** What the instances behind each circuit found last. */
export function circuitsCollector(states: Pick<CircuitStates, 'reports'>, now: () => Date): Collector {
  return {
    part: 'circuits',
    async collect() {
      const summaries = Object.entries(await circuitSummaries(states, now()));
      const gauge = (name: string, help: string, value: (summary: (typeof summaries)[number][1]) => number) =>
        ({
          name,
          type: 'gauge',
          help,
          samples: summaries.map(([circuit, summary]) => ({ labels: { circuit }, value: value(summary) })),
        }) satisfies Metric;
      return [
        gauge(
          'courtier_circuit_state',
          'The worst state of a circuit among its instances: 0 closed, 1 half-open, 2 open.',
          ({ state }) => VALUES[state],
        ),
        gauge(
          'courtier_circuit_open_instances',
          'Instances whose circuit is not closed.',
          ({ open }) => open,
        ),
      ];
    },
  };
}
