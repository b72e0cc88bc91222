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
  const exchanges: Record<string, DeclaredExchange> = {};
  const queues: Record<string, DeclaredQueue> = {};
  const services: Record<string, DeclaredService> = {};
  for (const { system, ...declared } of systems) {
    for (const [name, exchange] of Object.entries(declared.exchanges)) {
      exchanges[name] = { ...exchange, name, system };
    }
    for (const [name, queue] of Object.entries(declared.queues)) {
      queues[name] = { ...queue, name, system };
    }
    for (const [name, service] of Object.entries(declared.services ?? {})) {
      services[name] = { ...service, name, system };
    }
  }
  return { exchanges, queues, services };
}
