import type { Client, Clients } from '../../core/permission/client.ts';

const MAX_CLIENTS = 1_000;

/**
 * Clients as the container last saw them, at most `seconds` ago. Keys that nobody has are not remembered: a key works from
 * the moment it is made, and guesses cannot push clients out.
 */
export function rememberClients(clients: Clients, now: () => Date, seconds: number): Clients {
  const remembered = new Map<string, { client: Client; until: number }>();
  return {
    async findByKeyHash(hash) {
      const known = remembered.get(hash);
      if (known && known.until > now().getTime()) return known.client;
      remembered.delete(hash);
      // The time counts from before the look-up, so that a slow table makes nothing older.
      const until = now().getTime() + seconds * 1_000;
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
