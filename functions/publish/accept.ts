import type { Envelope } from '../../core/message/envelope.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import { PayloadTooLargeError } from '../../core/message/payload-limit.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import type { PublishInput } from './publish-input.ts';

type AcceptOptions = { now: () => Date; payloadLimitBytes: number };

/** Stores the message in the outbox, from where sqs-to-rabbitmq publishes it. */
export async function toOutbox(outbox: Outbox, input: PublishInput, options: AcceptOptions): Promise<void> {
  try {
    await outbox.put(outboxItem(input, options));
  } catch (error) {
    throw refusalOf(error, input, options);
  }
}

/** The same for many: in their order, why one was not stored, or undefined where it was. */
export async function allToOutbox(
  outbox: Outbox,
  inputs: readonly PublishInput[],
  options: AcceptOptions,
): Promise<unknown[]> {
  const outcomes = await outbox.putAll(inputs.map((input) => outboxItem(input, options)));
  return inputs.map((input, index) => refusalOf(outcomes[index], input, options));
}

function outboxItem({ publication, mandatory }: PublishInput, { now }: AcceptOptions): WorkItem {
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
  return { envelope, body };
}

function refusalOf(
  error: unknown,
  { publication }: PublishInput,
  { payloadLimitBytes }: AcceptOptions,
): unknown {
  if (!(error instanceof MessageTooLargeError)) return error;
  return new PayloadTooLargeError(publication.body.byteLength, payloadLimitBytes);
}
