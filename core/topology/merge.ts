import type { Exchange, Queue, Service, Topology } from './define.ts';

/** A queue as the whole topology knows it. */
export type DeclaredQueue = Queue & { name: string; system: string };
export type DeclaredExchange = Exchange & { name: string; system: string };
export type DeclaredService = Service & { name: string; system: string };

/** What one broker carries: all systems together, by name. */
export type MergedTopology = {
  exchanges: Readonly<Record<string, DeclaredExchange>>;
  queues: Readonly<Record<string, DeclaredQueue>>;
  services: Readonly<Record<string, DeclaredService>>;
};

/** Puts systems together. Names that two systems declare are found by `validate`; here the later one wins. */
export function merge(systems: readonly Topology[]): MergedTopology {
  return {
    exchanges: together(systems, ({ exchanges }) => exchanges),
    queues: together(systems, ({ queues }) => queues),
    services: together(systems, ({ services = {} }) => services),
  };
}

/** From entries, for a queue that is made at run time may be named `__proto__`: to assign that makes no member. */
function together<T extends object>(
  systems: readonly Topology[],
  of: (system: Topology) => Readonly<Record<string, T>>,
): Record<string, T & { name: string; system: string }> {
  const entries = systems.flatMap((each) =>
    Object.entries(of(each)).map(
      ([name, declared]) => [name, { ...declared, name, system: each.system }] as const,
    ),
  );
  return Object.fromEntries(entries);
}
