import type { Allowance, TokenAllowances } from '../../core/rate/token-allowances.ts';

/** Allowances of callers with tokens in a map, for tests. */
export function createMemoryTokenAllowances(): TokenAllowances {
  const rows = new Map<string, Allowance>();
  const unchanged = ({ usage_key, at }: Pick<Allowance, 'usage_key' | 'at'>) => {
    const row = rows.get(usage_key);
    return row?.state === 'own' && row.at === at ? row : undefined;
  };
  return {
    async findOrAsk(usageKey, now) {
      const row = rows.get(usageKey) ?? { usage_key: usageKey, state: 'waiting', at: now };
      rows.set(usageKey, row);
      return row;
    },
    async used(allowance, now) {
      const row = unchanged(allowance);
      if (row) rows.set(row.usage_key, { ...row, at: now });
    },
    async granted(usageKey, now) {
      const state = rows.get(usageKey)?.state ?? 'waiting';
      if (state === 'waiting') rows.set(usageKey, { usage_key: usageKey, state: 'own', at: now, since: now });
    },
    async leave(allowance, now) {
      const row = unchanged(allowance);
      if (row) rows.set(row.usage_key, { ...row, state: 'leaving', at: now });
      return row !== undefined;
    },
    isLeaving: async (usageKey) => rows.get(usageKey)?.state === 'leaving',
    async forget(usageKey) {
      if (rows.get(usageKey)?.state === 'leaving') rows.delete(usageKey);
    },
    async list(state, until, limit) {
      return [...rows.values()]
        .filter((row) => row.state === state && row.at < until)
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))
        .slice(0, limit)
        .map(({ usage_key, at }) => ({ usage_key, at }));
    },
    count: async () => [...rows.values()].filter(({ state }) => state !== 'waiting').length,
  };
}
