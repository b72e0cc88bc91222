import { type LogEntry, PUBLISH_STAGE } from '../audit/message-log.ts';
import { traceFields } from '../trace/carried.ts';
import type { Headers } from './header-value.ts';

export type PublishFacts = {
  id: string;
  exchange: string;
  routingKey: string;
  /** The message's: the entry says which trace it is in. */
  headers: Headers;
  /** ISO; null while the outbox has it. */
  publishedAt: string | null;
  metadata?: Record<string, unknown>;
};

/** The audit trail's entry of a publish: `accepted` until the broker has confirmed it. */
export function publishEntry({
  id,
  exchange,
  routingKey,
  headers,
  publishedAt,
  metadata = {},
}: PublishFacts): LogEntry {
  return {
    message_id: id,
    stage: PUBLISH_STAGE,
    exchange,
    routing_key: routingKey,
    queue: null,
    status: publishedAt === null ? 'accepted' : 'published',
    published_at: publishedAt,
    delivered_at: null,
    attempts: 0,
    metadata: { ...metadata, ...traceFields(headers) },
  };
}
