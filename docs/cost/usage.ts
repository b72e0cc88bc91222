import { costOf, type PriceName } from './prices.ts';

/** So much of one thing in a month. */
export type Usage = { price: PriceName; units: number };

/** Units by price. */
export function total(...usages: readonly (readonly Usage[])[]): Usage[] {
  const units = new Map<PriceName, number>();
  for (const { price, units: more } of usages.flat()) units.set(price, (units.get(price) ?? 0) + more);
  return [...units].map(([price, all]) => ({ price, units: all }));
}

/** The same for so many times as much. */
export function times(usage: readonly Usage[], factor: number): Usage[] {
  return usage.map(({ price, units }) => ({ price, units: units * factor }));
}

/** Dollars a month, after what every account has for nothing. */
export function dollarsOf(usage: readonly Usage[]): number {
  return total(usage).reduce((sum, { price, units }) => sum + costOf(price, units), 0);
}
