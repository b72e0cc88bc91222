import * as z from 'zod';
import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';

/** Where a message's body and headers are: a line of an object that holds many (archive.ts). */
export const ArchivedSchema = z.object({ key: z.string(), line: z.int().min(0) });
export type Archived = z.infer<typeof ArchivedSchema>;

/** One publish of a message, as the trail knows it. A message that was published twice has two. */
export const PublishedSchema = z.object({
  message_id: z.string(),
  /** Null where RabbitMQ's own word about it may be a publisher's. */
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  /** When the broker had it, ISO 8601 UTC, to the second: by its own clock. */
  published_at: z.iso.datetime(),
  /** SHA-256 of body, exchange and key, in part: tells two publishes of one id and second apart. */
  digest: z.string(),
  bytes: z.int().min(0),
  /**
   * Who and what: `user_id`, `client_id`, `app_id`, `type`, `correlation_id`, `content_type`, `trace_id`; of a replay
   * `replay`, the operation, and `replay_of`, the id that the message had.
   */
  metadata: z.record(z.string(), z.unknown()),
  /** Null: its exchange keeps no bodies. */
  archived: ArchivedSchema.nullable(),
});
export type Published = z.infer<typeof PublishedSchema>;

export type PublishedQuery = {
  exchange: string;
  /** Exactly this key. */
  routing_key?: string | undefined;
  /** ISO 8601: from this time on, and before that one. */
  from?: string | undefined;
  before?: string | undefined;
  /** What else has to hold. */
  matches?: ((entry: Published) => boolean) | undefined;
};

/** Default: newest first. */
export type TrailOrder = 'newest-first' | 'oldest-first';

/** Keeps every publish that reached a queue, for as long as the stage says. */
export interface TrailWriter {
  /** Recording the same again changes nothing. */
  record(entries: readonly Published[]): Promise<void>;
}

/** What was published, by message and by exchange. */
export interface TrailReader {
  /** The latest MESSAGE_PUBLISHES_MAX, the oldest of them first. */
  ofMessage(messageId: string): Promise<WithUnreadable<{ items: Published[] }>>;
  /**
   * `cursor` is an earlier page's `next`, of the same order. A filter may leave a page short, or empty, before the last:
   * `next` alone says whether there is more. Throws InvalidCursorError.
   */
  list(
    query: PublishedQuery,
    page: { limit: number; cursor?: string | undefined; order?: TrailOrder | undefined },
  ): Promise<WithUnreadable<{ items: Published[]; next: string | null }>>;
}

/** Where a page of the trail ended: a time, and what its publisher called a message, which may be any text, with line breaks. */
export const { encode: encodeTrailCursor, decode: decodeTrailCursor } = cursorsOf(/^\d{4}-.{1,600}$/s);
