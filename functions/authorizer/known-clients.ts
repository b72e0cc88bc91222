import type { Client, Clients } from '../../core/permission/client.ts';

/** A revoked key stops within a minute: this, and the time that requests under way still take. */
const MAX_AGE_MS = 30_000;
const MAX_CLIENTS = 1_000;

/**
 * Clients as the container last saw them, at most 30 s ago. Keys that nobody has are not remembered: a key works from
 * the moment it is made, and guesses cannot push clients out.
 */
export function rememberClients(clients: Clients, now: () => Date): Clients {
  const remembered = new Map<string, { client: Client; until: number }>();
  return {
    async findByKeyHash(hash) {
      const known = remembered.get(hash);
      if (known && known.until > now().getTime()) return known.client;
      remembered.delete(hash);
      // The time counts from before the look-up, so that a slow table makes nothing older than 30 s.
      const until = now().getTime() + MAX_AGE_MS;
      const client = await clients.findByKeyHash(hash);
      if (client) remember(hash, { client, until });
      return client;
    },
  };

  function remember(hash: string, entry: { client: Client; until: number }): void {
    // A Map keeps the order of insertion, so the first is the one that was looked up longest ago.
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= MAX_CLIENTS) remembered.delete(oldest);
    remembered.set(hash, entry);
  }
}
