import type { Client, Clients } from '../../core/permission/client.ts';
import { type ClientRecord, credentials } from '../../core/permission/client-record.ts';
import {
  type ClientRegistry,
  decodeClientCursor,
  encodeClientCursor,
} from '../../core/permission/client-registry.ts';

/** The clients in a map, for tests. */
export function createMemoryClients(): Clients &
  ClientRegistry & { put(keyHash: string, client: Client): void } {
  const rows = new Map<string, Client>();
  const records = new Map<string, ClientRecord>();
  return {
    async findByKeyHash(hash) {
      return structuredClone(rows.get(hash));
    },
    put(keyHash, client) {
      rows.set(keyHash, structuredClone(client));
    },
    async get(id) {
      return structuredClone(records.get(id));
    },
    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodeClientCursor(cursor);
      const found = [...records.values()]
        .filter(({ id }) => before === undefined || id < before)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && found.length > limit ? encodeClientCursor(last.id) : null };
    },
    async save(record, previous) {
      const known = new Set(previous && credentials(previous).map(({ hash }) => hash));
      if (records.get(record.id)?.version !== previous?.version) return false;
      const held = credentials(record);
      if (!held.every(({ hash }) => (known.has(hash) ? isOwn : isFree)(rows.get(hash), record))) return false;
      for (const hash of known) rows.delete(hash);
      for (const { hash, client } of held) rows.set(hash, structuredClone(client));
      records.set(record.id, structuredClone(record));
      return true;
    },
  };
}

const isOwn = (row: Client | undefined, { id }: ClientRecord) => row?.id === id;
const isFree = (row: Client | undefined) => row === undefined || row.revoked_at !== null;
