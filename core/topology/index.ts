import { ecommerce } from '../../systems/ecommerce/topology.ts';
import { kronos } from '../../systems/kronos/topology.ts';
import { orders } from '../../systems/orders/topology.ts';
import { playlists } from '../../systems/playlists/topology.ts';
import { queueService } from '../../systems/queue-service/topology.ts';
import type { Topology } from './define.ts';
import { type DeclaredExchange, type DeclaredQueue, merge } from './merge.ts';

/** Every system on this broker. A new one is a file in systems/ and a line here. */
const declared = [queueService, ecommerce, kronos, orders, playlists] as const;

export const systems: readonly Topology[] = declared;

/** All systems merged: exchanges and queues by name. `validate` has seen that no two share a name. */
export const topology = merge(systems);

type Declared = (typeof declared)[number];
type KeysOf<T> = T extends unknown ? keyof T & string : never;
/** The name of a declared queue: a misspelt one does not compile. */
export type QueueName = KeysOf<Declared['queues']>;

/** The queue of that name, undefined when the topology declares none (made by hand, or declared no longer). */
export function queueNamed(name: QueueName): DeclaredQueue;
export function queueNamed(name: string): DeclaredQueue | undefined;
export function queueNamed(name: string): DeclaredQueue | undefined {
  return Object.hasOwn(topology.queues, name) ? topology.queues[name] : undefined;
}

/** The exchange of that name, undefined when the topology declares none. */
export function exchangeNamed(name: string): DeclaredExchange | undefined {
  return Object.hasOwn(topology.exchanges, name) ? topology.exchanges[name] : undefined;
}

export type { DeclaredQueue } from './merge.ts';
