import {
  type CircuitStates,
  type CircuitSummary,
  circuits,
  summaryOf,
} from '../../core/circuit/circuit-states.ts';

/** Each circuit as its instances last told it. */
export async function circuitSummaries(
  states: Pick<CircuitStates, 'reports'>,
  now: Date,
): Promise<Record<string, CircuitSummary>> {
  const entries = circuits.map(async (circuit) => {
    const reports = await states.reports(circuit, now.toISOString());
    return [circuit, summaryOf(reports)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What is said when the table cannot be read. */
export function unknownCircuits(): Record<string, CircuitSummary> {
  return Object.fromEntries(circuits.map((circuit) => [circuit, { state: 'unknown', open: 0, since: null }]));
}
