/**
 * RabbitMQ's HTTP API has the routing key in a binding's path, where every URL parser takes these two for a step between
 * folders: such a binding could be made, and neither it nor its queue removed again.
 */
export function canBeUnbound(routingKey: string): boolean {
  return routingKey !== '.' && routingKey !== '..';
}

export const NOT_UNBOUND = 'must not be "." or "..": the binding could not be deleted again';
/** The same as JSON Schema. */
export const CAN_BE_UNBOUND = { not: { enum: ['.', '..'] } };
