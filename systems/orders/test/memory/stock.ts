import type { Stock } from '../../domain/stock.ts';

/** Stock in a map, for tests. */
export function createMemoryStock(quantities: Readonly<Record<string, number>> = {}): Stock {
  return {
    async levels(itemIds) {
      const known = itemIds.filter((item) => Object.hasOwn(quantities, item));
      return new Map(known.map((item) => [item, quantities[item] ?? 0]));
    },
  };
}
