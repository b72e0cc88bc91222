import { HEADER_CLIENT, HEADER_REPLAY, HEADER_REPLAY_OF } from '../message/headers.ts';
import { isVouchedFor } from '../message/origin.ts';
import type { RabbitmqDelivery } from '../message/rabbitmq-event.ts';
import { traceFields } from '../trace/carried.ts';
import type { Archived, Published } from './published.ts';
import { digestOf, type Tapped } from './tapped.ts';

/** The `message` of the log's line whose `late_seconds` is the metric of an alarm. In ASCII. */
export const RECORDED_LINE = 'trail recorded';

/** The trail's entry of a publish. `delivery` is what it was read from. */
export function publishedEntry(
  message: Tapped,
  delivery: RabbitmqDelivery,
  archived: Archived | null,
): Published {
  return {
    message_id: message.id,
    exchange: message.exchange,
    routing_key: message.routingKey,
    published_at: message.publishedAt,
    digest: digestOf(message),
    bytes: message.body.byteLength,
    metadata: metadataOf(message, delivery),
    archived,
  };
}

function metadataOf({ properties, headers }: Tapped, delivery: RabbitmqDelivery): Record<string, unknown> {
  const { user_id, app_id, type, correlation_id, content_type } = properties;
  const said = isVouchedFor(properties) ? delivery.headers : {};
  const known = {
    client_id: said[HEADER_CLIENT],
    replay: said[HEADER_REPLAY],
    replay_of: said[HEADER_REPLAY_OF],
    user_id,
    app_id,
    type,
    correlation_id,
    content_type,
    ...traceFields(headers),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
