import {
  HEADER_PARTITION_KEY,
  HEADER_SCHEMA_VERSION,
  HEADER_TRACEPARENT,
} from '../../../core/message/headers.ts';
import type { OutboxMessage } from '../../../core/message/outbox-row.ts';
import { ShortStringSchema } from '../../../core/message/short-string.ts';
import { type OrderEvent, orderEvent } from './order-event.ts';
import type { PlacedOrder } from './placed-order.ts';

/** The message of a new order, for the outbox: the order's event, byte for byte as it is stored. */
export function orderMessage(placed: PlacedOrder, { metadata }: OrderEvent): OutboxMessage {
  return {
    body: placed.event,
    properties: {
      content_type: 'application/json',
      timestamp: placed.placed_at,
      ...property('type', metadata.event_type),
      ...property('correlation_id', metadata.correlation_id),
      ...property('app_id', metadata.service),
    },
    headers: {
      [HEADER_PARTITION_KEY]: placed.order_id,
      [HEADER_SCHEMA_VERSION]: orderEvent.version,
      [HEADER_TRACEPARENT]: placed.traceparent,
    },
  };
}

/** AMQP's texts are short: what is longer stands in the body only. */
function property<N extends string>(name: N, value: string | undefined): Partial<Record<N, string>> {
  const short = ShortStringSchema.safeParse(value);
  return short.success ? ({ [name]: short.data } as Record<N, string>) : {};
}
