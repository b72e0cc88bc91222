import type { GetMessage } from 'amqplib';
import { rawHeaders } from '../../core/message/amqp-frames.ts';
import { propertiesOf, type RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';
import { decodeRawHeaders } from '../../core/message/raw-headers.ts';

/** A message that `basic.get` answered, as an event of Lambda would carry it. */
export function toDelivery({ content, properties }: GetMessage): RabbitmqDelivery {
  const id: unknown = properties.messageId;
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    body: content,
    properties: propertiesOf({ ...properties }),
    ...decodeRawHeaders(rawHeaders(properties.headers)),
  };
}
