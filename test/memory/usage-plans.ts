import type { Rate } from '../../core/rate/rate.ts';
import type { UsagePlans } from '../../core/rate/usage-plans.ts';

/** Tiers in a map, for tests. */
export function createMemoryUsagePlans(): UsagePlans & {
  ratesOf(clientId: string): Rate[];
  /** Keys of callers with tokens. */
  tokens: Set<string>;
} {
  const rates = new Map<string, Set<Rate>>();
  const tokens = new Set<string>();
  return {
    tokens,
    ratesOf: (clientId) => [...(rates.get(clientId) ?? [])],
    async join(clientId, rate) {
      rates.set(clientId, (rates.get(clientId) ?? new Set()).add(rate));
    },
    async leave(clientId) {
      rates.delete(clientId);
    },
    async joinToken(usageKey) {
      tokens.add(usageKey);
    },
    async leaveToken(usageKey) {
      tokens.delete(usageKey);
    },
  };
}
