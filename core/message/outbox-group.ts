import { topology } from '../topology/index.ts';
import { type WorkOrder, workOrder } from '../topology/work-order.ts';
import { groupId, keyOf } from './partition-key.ts';
import type { WorkItem } from './work-item.ts';

/** A message on its way to an exchange, as far as its order is concerned. */
export type Ordered = Pick<WorkItem, 'body'> & {
  envelope: Pick<WorkItem['envelope'], 'exchange' | 'headers' | 'properties'>;
};

/** The orders that the queues bound to an exchange keep; none for most exchanges. */
export type OrdersOf = (exchange: string) => readonly WorkOrder[];

/** As the topology says. A queue of AMQP clients that has one consumer at a time wants the order of the whole queue. */
export const declaredOrders: OrdersOf = memoized((exchange) => {
  const bound = Object.values(topology.queues).filter(({ bindings }) =>
    bindings.some((binding) => binding.exchange === exchange),
  );
  return bound.flatMap((queue): WorkOrder[] => {
    const order = workOrder(queue);
    if (order) return [order];
    return queue.singleActiveConsumer ? [{ of: 'queue' }] : [];
  });
});

/**
 * Which messages for an exchange must not overtake each other on their way there: those of one group. Undefined: this one
 * is ordered with none. By key, where every ordered queue of the exchange takes the key from the same place; else all
 * messages of the exchange are one group, which is slower and always right.
 */
export function outboxGroup({ envelope, body }: Ordered, ordersOf: OrdersOf): string | undefined {
  const { exchange } = envelope;
  const orders = exchange === null ? [] : ordersOf(exchange);
  if (orders.length === 0) return undefined;
  const fields = new Set(orders.map((order) => (order.of === 'key' ? order.field : undefined)));
  const [field] = fields;
  if (fields.size > 1 || field === undefined) return groupId(JSON.stringify([exchange]));
  const key = keyOf({ envelope, body }, field);
  return key === undefined ? undefined : groupId(JSON.stringify([exchange, key]));
}

function memoized<T>(of: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = of(name);
    // Names come from requests, and most of them are none of the topology.
    if (Object.hasOwn(topology.exchanges, name)) known.set(name, made);
    return made;
  };
}
