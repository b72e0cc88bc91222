import type { Client } from '../../core/permission/client.ts';
import { isOfToken } from '../../core/permission/token.ts';
import { clientUsageKey, sharedUsageKey, tokenUsageKey } from '../../core/rate/usage-key.ts';

export type Usage = {
  /** The API Gateway key that counts this caller's requests; with a token its own by its `sub`; of one without a tier the shared one. */
  keyOf(client: Pick<Client, 'id' | 'limit'>, at: Date): string;
  /** The one of the admin key. */
  admin: string;
};

/**
 * A new API key reaches all of API Gateway only after a while, and who is answered with one that it does not know there is
 * refused. So for `delaySeconds` a client with a new tier is counted with those that have none.
 */
export function createUsage({ prefix, delaySeconds }: { prefix: string; delaySeconds: number }): Usage {
  const shared = sharedUsageKey(prefix, 'shared');
  return {
    admin: sharedUsageKey(prefix, 'admin'),
    keyOf({ id, limit }, at) {
      if (isOfToken({ id })) return tokenUsageKey(prefix, id);
      if (!limit || Date.parse(limit.since) + delaySeconds * 1_000 > at.getTime()) return shared;
      return clientUsageKey(prefix, limit.rate, id);
    },
  };
}
