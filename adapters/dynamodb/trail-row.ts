import { type Published, PublishedSchema } from '../../core/trail/published.ts';
import type { DynamoDbCalls } from './calls.ts';
import { type Item, toItem, ttlAfter } from './client.ts';

export type TrailDeps = { call: DynamoDbCalls; table: string };

/** An exchange's entries are spread over so many partitions of the index, because one takes no more than 1,000 writes a second. */
export const SHARDS = ['0', '1', '2', '3'] as const;
export const BY_EXCHANGE = 'by-exchange';

export function exchangeShard(exchange: string, shard: string): string {
  return `${exchange}#${shard}`;
}

/** DynamoDB refuses a batch that names one item twice. */
export function placeOf({ message_id, published_at, digest }: Published): string {
  return JSON.stringify([message_id, published_at, digest]);
}

export function rowOf(entry: Published, keptSeconds: number): Item {
  const { message_id, exchange, published_at, digest } = entry;
  const shard = SHARDS[Number.parseInt(digest[0] ?? '0', 16) % SHARDS.length] ?? SHARDS[0];
  return toItem({
    ...entry,
    published: `${published_at}#${digest}`,
    exchange_shard: exchange === null ? undefined : exchangeShard(exchange, shard),
    // Within a second by id, which is by time where Courtier gave it.
    time_id: `${published_at}#${message_id}#${digest}`,
    ttl: ttlAfter(published_at, keptSeconds),
  });
}

/** An entry of a row. Throws a ZodError. */
export function entryOf(row: Record<string, unknown>): Published {
  return PublishedSchema.parse(row);
}
