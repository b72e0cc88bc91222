import type { CircuitReport, CircuitStates } from '../../core/circuit/circuit-states.ts';

/** What instances say of circuits, in a map, for tests. */
export function createMemoryCircuitStates(): CircuitStates {
  const stored = new Map<string, CircuitReport>();
  return {
    async report(report) {
      stored.set(JSON.stringify([report.circuit, report.instance]), { ...report });
    },
    async reports(circuit, now) {
      return [...stored.values()]
        .filter((report) => report.circuit === circuit && report.expires_at > now)
        .map((report) => ({ ...report }));
    },
  };
}
