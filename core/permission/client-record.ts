import * as z from 'zod';
import { ConflictError } from '../api/errors.ts';
import { CLIENT_KEYS_MAX } from '../limits.ts';
import type { Rate } from '../rate/rate.ts';
import { certificateHash } from './certificate.ts';
import { type Client, ClientSchema } from './client.ts';

/** One of a client's keys: its SHA-256 in hex, never the key. `expires_at` null: as long as the client itself. */
export const ClientKeySchema = z.object({
  hash: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});
export type ClientKey = z.infer<typeof ClientKeySchema>;

/** A client as its owner sees it: all its keys, oldest first. `version` grows by one with every change. */
export const ClientRecordSchema = ClientSchema.extend({
  created_at: z.string(),
  keys: z.array(ClientKeySchema),
  /** A client certificate with this subject is this client, without a key. No other client that works has it. */
  certificate_subject: z.string().optional(),
  version: z.int().min(1),
});
export type ClientRecord = z.infer<typeof ClientRecordSchema>;

export type NewClient = Pick<
  ClientRecord,
  'id' | 'name' | 'permissions' | 'expires_at' | 'certificate_subject'
> & { rate: Rate };

/** A client with its first key. Times are ISO 8601. */
export function openClient({ rate, ...client }: NewClient, hash: string, at: string): ClientRecord {
  const keys = [{ hash, created_at: at, expires_at: null }];
  const limit = { rate, since: at };
  return { ...client, limit, revoked_at: null, created_at: at, keys, version: 1 };
}

/**
 * A further key; those before it end after the overlap, or sooner where that was said before. Keys that have ended are
 * forgotten. Throws ConflictError for a client that is revoked or expired, and for one with too many keys.
 */
export function rotateKey(
  record: ClientRecord,
  { hash, at, overlapSeconds }: { hash: string; at: string; overlapSeconds: number },
): ClientRecord {
  const status = statusOf(record, at);
  if (status !== 'active') {
    throw new ConflictError(`This client is ${status}: it gets no further key.`, { id: record.id, status });
  }
  const end = new Date(Date.parse(at) + overlapSeconds * 1_000).toISOString();
  const kept = record.keys
    .map((key) => ({ ...key, expires_at: earlier(key.expires_at, end) }))
    .filter((key) => !isPast(key.expires_at, at));
  if (kept.length >= CLIENT_KEYS_MAX) {
    throw new ConflictError(
      `This client has ${kept.length} keys that still work: wait until one has ended, or ask for no overlap.`,
      { id: record.id, keys: kept.length },
    );
  }
  const keys = [...kept, { hash, created_at: at, expires_at: null }];
  return { ...record, keys, version: record.version + 1 };
}

/** In another tier from `at` on; as it is where it is in that one. Throws ConflictError for one that is revoked or expired. */
export function changeRate(record: ClientRecord, rate: Rate, at: string): ClientRecord {
  const status = statusOf(record, at);
  if (status !== 'active') {
    throw new ConflictError(`This client is ${status}: its rate stays as it is.`, { id: record.id, status });
  }
  if (record.limit?.rate === rate) return record;
  return { ...record, limit: { rate, since: at }, version: record.version + 1 };
}

/** Revoked with all its keys, for good. A second revocation answers with it as it is. */
export function revokeClient(record: ClientRecord, at: string): ClientRecord {
  return record.revoked_at === null ? { ...record, revoked_at: at, version: record.version + 1 } : record;
}

/** What the authorizer finds by this key: it ends when the key does, at the latest with the client. */
export function clientOfKey(record: ClientRecord, key: ClientKey): Client {
  const { id, name, permissions, revoked_at, limit } = record;
  const expires_at = earlier(record.expires_at, key.expires_at);
  return { id, name, permissions, revoked_at, expires_at, ...(limit && { limit }) };
}

/** All that a client is found by, and what the authorizer then finds: a certificate counts as long as its client. */
export function credentials(record: ClientRecord): { hash: string; client: Client }[] {
  const { certificate_subject: subject, created_at } = record;
  const certificate =
    subject === undefined ? [] : [{ hash: certificateHash(subject), created_at, expires_at: null }];
  return [...record.keys, ...certificate].map((each) => ({
    hash: each.hash,
    client: clientOfKey(record, each),
  }));
}

export type ClientStatus = 'active' | 'expired' | 'revoked';

export function statusOf(record: Pick<Client, 'revoked_at' | 'expires_at'>, at: string): ClientStatus {
  if (record.revoked_at !== null) return 'revoked';
  return isPast(record.expires_at, at) ? 'expired' : 'active';
}

/** As the authorizer sees it: the very moment counts as past. */
function isPast(time: string | null, at: string): boolean {
  return time !== null && Date.parse(time) <= Date.parse(at);
}

function earlier(a: string | null, b: string): string;
function earlier(a: string | null, b: string | null): string | null;
function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) < Date.parse(b) ? a : b;
}
