import { type CircuitStates, type CircuitSummary, circuits, summaryOf } from './circuit-states.ts';

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
