import type { Rate } from '../../core/rate/rate.ts';
import type { UsagePlans } from '../../core/rate/usage-plans.ts';

/** Tiers in a map, for tests. */
export function createMemoryUsagePlans(): UsagePlans & { ratesOf(clientId: string): Rate[] } {
  const rates = new Map<string, Set<Rate>>();
  return {
    ratesOf: (clientId) => [...(rates.get(clientId) ?? [])],
    async join(clientId, rate) {
      rates.set(clientId, (rates.get(clientId) ?? new Set()).add(rate));
    },
    async leave(clientId) {
      rates.delete(clientId);
    },
  };
}
