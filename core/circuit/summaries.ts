import { type CircuitStates, type CircuitSummary, summaryOf } from './circuit-states.ts';
import { circuits } from './circuits.ts';

/** Each circuit as its instances last reported it. */
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
