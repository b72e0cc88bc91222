import { Buffer } from 'node:buffer';
import {
  HEADER_PARTITION_KEY,
  HEADER_SCHEMA_VERSION,
  HEADER_TRACEPARENT,
} from '../../../core/message/headers.ts';
import type { Publication } from '../../../core/message/publisher.ts';
import { ShortStringSchema } from '../../../core/message/short-string.ts';
import type { orders } from '../topology.ts';
import { OrderEventSchema, orderEvent } from './order-event.ts';
import type { OutboxEvent } from './placed-order.ts';

/** Where order events go. */
export const ORDERS_EXCHANGE = 'orders' satisfies keyof typeof orders.exchanges;

/** The message that an event of the outbox becomes: the same one, whoever publishes it and however often. */
export function orderPublication({
  order_id,
  event_id,
  placed_at,
  event,
  traceparent,
}: OutboxEvent): Publication {
  const { metadata } = OrderEventSchema.parse(JSON.parse(event));
  return {
    id: event_id,
    exchange: ORDERS_EXCHANGE,
    routingKey: '',
    body: Buffer.from(event, 'utf8'),
    properties: {
      content_type: 'application/json',
      timestamp: placed_at,
      ...property('type', metadata.event_type),
      ...property('correlation_id', metadata.correlation_id),
      ...property('app_id', metadata.service),
    },
    headers: {
      [HEADER_PARTITION_KEY]: order_id,
      [HEADER_SCHEMA_VERSION]: orderEvent.version,
      [HEADER_TRACEPARENT]: traceparent,
    },
  };
}

/** AMQP's texts are short: what is longer stands in the body only. */
function property<N extends string>(name: N, value: string | undefined): Partial<Record<N, string>> {
  const short = ShortStringSchema.safeParse(value);
  return short.success ? ({ [name]: short.data } as Record<N, string>) : {};
}
