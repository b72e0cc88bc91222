import { splitOrigin } from './origin.ts';
import type { Publication, PublishOptions } from './publisher.ts';
import type { WorkItem } from './work-item.ts';

/** A publication as the outbox holds it. Its origin is said by its exchange and routing key. */
export function outboxItem(publication: Publication, { mandatory }: PublishOptions, now: Date): WorkItem {
  const { id, exchange, routingKey, body, properties, headers } = publication;
  return {
    envelope: {
      id,
      exchange,
      routing_key: routingKey,
      queue: null,
      encoding: 'text',
      properties,
      headers: splitOrigin(headers).headers,
      mandatory,
      // Its time to live counts from here: RabbitMQ will know only how long it was in its own queue.
      ...(properties.expiration_ms !== undefined && {
        expires_at: new Date(now.getTime() + properties.expiration_ms).toISOString(),
      }),
    },
    body,
  };
}
