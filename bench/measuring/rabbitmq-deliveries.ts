import { v7 as newId } from 'uuid';
import { order } from './order.ts';

/** One message in a RabbitMQ queue. */
export type Delivery = { id: string; key: string; body: Buffer; exchange: string; routingKey: string };

/** So many order events, over so many orders in turns. */
export function deliveries(count: number, keys: number): Delivery[] {
  const orders = Array.from({ length: keys }, () => newId());
  return Array.from({ length: count }, (_, index) => {
    const key = orders[index % keys] ?? '';
    const body = Buffer.from(JSON.stringify(order(key)));
    return { id: newId(), key, body, exchange: 'orders', routingKey: 'order.created' };
  });
}

/** What Lambda's event source hands over for them. */
export function rabbitmqEvent(queue: string, messages: readonly Delivery[]) {
  const items = messages.map(({ id, body, exchange, routingKey }) => ({
    basicProperties: {
      contentType: 'application/json',
      contentEncoding: null,
      headers: {
        'x-courtier-exchange': bytes(exchange),
        'x-courtier-routing-key': bytes(routingKey),
        traceparent: bytes('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
      },
      deliveryMode: 2,
      priority: null,
      correlationId: null,
      replyTo: null,
      expiration: null,
      messageId: id,
      timestamp: 'Nov 2, 2026, 10:00:00 AM',
      type: null,
      userId: null,
      appId: null,
      clusterId: null,
      bodySize: body.byteLength,
    },
    redelivered: false,
    data: body.toString('base64'),
  }));
  return {
    eventSource: 'aws:rmq',
    eventSourceArn: 'arn:aws:mq:us-east-1:000000000000:broker:bench:b-1',
    rmqMessagesByQueue: { [`${queue}::/`]: items },
  };
}

function bytes(text: string): { bytes: number[] } {
  return { bytes: [...Buffer.from(text)] };
}
