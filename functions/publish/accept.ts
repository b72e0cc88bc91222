import type { Envelope } from '../../core/message/envelope.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import { MessageTooLargeError } from '../../core/message/work-item.ts';
import { PayloadTooLargeError, type PublishInput } from './publish-input.ts';

/** Stores the message in the outbox, from where sqs-to-rabbitmq publishes it. */
export async function toOutbox(
  outbox: Outbox,
  { publication, mandatory }: PublishInput,
  { now, payloadLimitBytes }: { now: () => Date; payloadLimitBytes: number },
): Promise<void> {
  const { id, exchange, routingKey, body, properties, headers } = publication;
  const envelope: Envelope = {
    id,
    exchange,
    routing_key: routingKey,
    queue: null,
    encoding: 'text',
    properties,
    headers,
    mandatory,
    // Its time to live counts from here: RabbitMQ will know only how long it was in its own queue.
    ...(properties.expiration_ms !== undefined && {
      expires_at: new Date(now().getTime() + properties.expiration_ms).toISOString(),
    }),
  };
  try {
    await outbox.put({ envelope, body });
  } catch (error) {
    if (error instanceof MessageTooLargeError)
      throw new PayloadTooLargeError(body.byteLength, payloadLimitBytes);
    throw error;
  }
}
