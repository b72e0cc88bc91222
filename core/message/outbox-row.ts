import * as z from 'zod';
import { HeadersSchema, PropertiesSchema } from './message.ts';
import { ShortStringSchema } from './short-string.ts';

/**
 * What a system writes into its outbox beside the two keys, in the transaction that changes its own tables. The table's
 * partition key is the ordering key: messages of one key are published one after the other, except those that fail
 * individually. Its sort key is the id of the message, by which consumers recognize a message that was published twice.
 */
export const OutboxMessageSchema = z.object({
  /** Left out: the exchange that the outbox is declared with. */
  exchange: ShortStringSchema.optional(),
  routing_key: ShortStringSchema.default(''),
  /** Published byte for byte: a text as UTF-8, or a binary attribute. */
  body: z.union([z.string(), z.instanceof(Uint8Array)]),
  properties: PropertiesSchema.default({}),
  headers: HeadersSchema.default({}),
  /** ISO 8601. A message that is not published by then becomes a failed message (`expired`). */
  expires_at: z.iso.datetime().optional(),
});
export type OutboxMessage = z.input<typeof OutboxMessageSchema>;

/** Names of the two key attributes of an outbox. Both are text. */
export type OutboxKey = {
  /** The ordering key. */
  partition: string;
  /** The message id. */
  sort: string;
};

/** One row of an outbox by the values of its keys. */
export type OutboxPlace = { key: string; id: string };

/** The rows of an outbox that wait for the broker, or waited for it recently. */
export interface OutboxRows {
  /** The broker has the message: from now on its row may expire. `at`: ISO 8601. A row that is gone stays gone. */
  relayed(place: OutboxPlace, at: string): Promise<void>;
}
