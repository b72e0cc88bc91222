import { systems as installed } from '#systems';
import { base } from './base.ts';
import type { Topology } from './define.ts';
import { type DeclaredExchange, type DeclaredQueue, merge } from './merge.ts';

/** Every topology on this broker, for functions, which carry the systems that are installed. Stacks are given theirs. */
export const topologies: readonly Topology[] = [base, ...installed.map(({ topology }) => topology)];

/** All merged: exchanges and queues by name. `validate` has seen that no two share a name. */
export const topology = merge(topologies);

/** The queue of that name, undefined when the topology declares none (made by hand, or declared no longer). */
export function queueNamed(name: string): DeclaredQueue | undefined {
  return Object.hasOwn(topology.queues, name) ? topology.queues[name] : undefined;
}

/** The exchange of that name, undefined when the topology declares none. */
export function exchangeNamed(name: string): DeclaredExchange | undefined {
  return Object.hasOwn(topology.exchanges, name) ? topology.exchanges[name] : undefined;
}

export type { DeclaredQueue } from './merge.ts';
