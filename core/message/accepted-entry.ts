import { type LogEntry, PUBLISH_STAGE } from '../audit/message-log.ts';
import { traceFields } from '../trace/carried.ts';
import type { Publication } from './publisher.ts';

/** What the trail says of a message that the outbox has: the tap says the rest, once the broker has it too. */
export function acceptedEntry(
  { id, exchange, routingKey, headers }: Pick<Publication, 'id' | 'exchange' | 'routingKey' | 'headers'>,
  metadata: Record<string, unknown> = {},
): LogEntry {
  return {
    message_id: id,
    stage: PUBLISH_STAGE,
    exchange,
    routing_key: routingKey,
    queue: null,
    status: 'accepted',
    published_at: null,
    delivered_at: null,
    attempts: 0,
    metadata: { ...metadata, ...traceFields(headers) },
  };
}
