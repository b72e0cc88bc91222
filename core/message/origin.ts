import { HEADER_EXCHANGE, HEADER_ROUTING_KEY } from './headers.ts';
import type { Headers } from './message.ts';

export type Origin = { exchange: string | null; routingKey: string | null };

/**
 * Headers that also say where the message was published. RabbitMQ's event source tells a function neither the
 * exchange nor the routing key, so they travel in the message. What is null is left out.
 */
export function withOrigin(headers: Headers, origin: Origin): Headers {
  return {
    ...headers,
    ...(origin.exchange === null ? {} : { [HEADER_EXCHANGE]: origin.exchange }),
    ...(origin.routingKey === null ? {} : { [HEADER_ROUTING_KEY]: origin.routingKey }),
  };
}

/** The reverse: the publisher's own headers, and the origin where they told it. */
export function splitOrigin(headers: Headers): { headers: Headers; origin: Origin } {
  const { [HEADER_EXCHANGE]: exchange, [HEADER_ROUTING_KEY]: routingKey, ...rest } = headers;
  return {
    headers: rest,
    origin: {
      exchange: typeof exchange === 'string' ? exchange : null,
      routingKey: typeof routingKey === 'string' ? routingKey : null,
    },
  };
}
