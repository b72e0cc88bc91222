import * as z from 'zod';
import { ClientSchema } from '../permission/client.ts';
import { ClientKeySchema, type ClientRecord, statusOf } from '../permission/client-record.ts';
import { RateSchema } from '../rate/rate.ts';
import { UnreadableSchema } from '../readable-rows.ts';

/** How much of a key's SHA-256 is shown: enough to tell keys apart (`printf %s "$KEY" | sha256sum`). */
const FINGERPRINT_CHARS = 12;

export const ClientViewSchema = ClientSchema.omit({ limit: true }).extend({
  rate: RateSchema.nullable().describe(
    'Null for a client from before there were rates: it shares one allowance with others until it is given a rate.',
  ),
  status: z.enum(['active', 'expired', 'revoked']),
  created_at: z.string(),
  certificate_subject: z
    .string()
    .optional()
    .describe('Missing when a certificate says nothing of this client.'),
  keys: z
    .array(ClientKeySchema.omit({ hash: true }).extend({ fingerprint: z.string() }))
    .describe(
      "Oldest first. `fingerprint`: the first 12 digits of the key's SHA-256. `expires_at` null: with the client.",
    ),
});
export type ClientView = z.infer<typeof ClientViewSchema>;

/** What a creation or a rotation answers: the only time that the new key is shown. */
export const ClientWithKeySchema = ClientViewSchema.extend({ key: z.string().describe('Shown this once.') });
export type ClientWithKey = z.infer<typeof ClientWithKeySchema>;

/** What the repeat of a creation answers (200): the client that the first one made. Its key is not shown again. */
export const RepeatedClientSchema = ClientViewSchema.extend({ duplicate: z.literal(true) });
export type RepeatedClient = z.infer<typeof RepeatedClientSchema>;

export const ClientListSchema = z.object({
  items: z.array(ClientViewSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type ClientList = z.infer<typeof ClientListSchema>;

export function viewClient(record: ClientRecord, at: string): ClientView {
  const keys = record.keys.map(({ hash, ...key }) => ({
    ...key,
    fingerprint: hash.slice(0, FINGERPRINT_CHARS),
  }));
  // Chosen by the schema: what else a record keeps stays inside.
  return ClientViewSchema.parse({
    ...record,
    rate: record.limit?.rate ?? null,
    status: statusOf(record, at),
    keys,
  });
}
