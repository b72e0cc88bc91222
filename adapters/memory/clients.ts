import type { Client, Clients } from '../../core/permission/client.ts';

/** The clients in a map, for tests. */
export function createMemoryClients(): Clients & { put(keyHash: string, client: Client): void } {
  const rows = new Map<string, Client>();
  return {
    async findByKeyHash(hash) {
      return structuredClone(rows.get(hash));
    },
    put(keyHash, client) {
      rows.set(keyHash, structuredClone(client));
    },
  };
}
