import { takes } from '../message/origin.ts';
import type { BindingDefinition } from '../topology/declarations.ts';

/** A way into a queue: a binding, and the type of the exchange that it is made to. */
export type WayIn = Pick<BindingDefinition, 'source' | 'routing_key'> & { type: string };

/**
 * Whether a message with this routing key comes in by the binding, as RabbitMQ decides it. Null: its key is not known, so only a
 * fanout exchange's comes in for sure. An exchange of another type (headers, a plugin's) decides by what is not known here.
 */
export function comesThrough({ type, routing_key: bound }: WayIn, routingKey: string | null): boolean {
  if (type === 'fanout') return true;
  if (routingKey === null) return false;
  if (type === 'direct') return routingKey === bound;
  return type === 'topic' && takes(bound, routingKey);
}
